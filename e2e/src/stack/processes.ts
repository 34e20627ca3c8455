import { readdirSync, readFileSync } from 'node:fs';

/** A process of an installation under test. */
export type Process = { pid: number; command: string };

/** Every process that carries `home` in its environment or arguments, except our own. Linux only. */
export function processesOf(home: string): Process[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .flatMap((pid) => {
      const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
      const ours = command.includes(home) || environmentOf(pid).HINDSIGHT_HOME === home;
      return ours && command !== '' ? [{ pid, command }] : [];
    });
}

/** The environment that a process was started with. */
export function environmentOf(pid: number): Record<string, string> {
  const pairs = read(pid, 'environ')
    .split('\0')
    .filter((pair) => pair.includes('='));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** CPU seconds that a process and its ended children have used so far (proc(5), stat). */
export function cpuSeconds(pid: number): number {
  const fields = read(pid, 'stat')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  return ticks / 100;
}

/**
 * Whether somebody on this machine has not read what a server on this port has answered (proc(5), net/tcp). In the long
 * run that is only a process that is stopped.
 */
export function hasUnreadAnswers(port: number): boolean {
  const remote = port.toString(16).toUpperCase().padStart(4, '0');
  return read(process.pid, 'net/tcp')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([, , to, , queues]) => to?.endsWith(`:${remote}`) && !queues?.endsWith(':00000000'));
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
