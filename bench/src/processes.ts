import { readdirSync, readFileSync } from 'node:fs';
import { cpuSeconds } from '@hindsight/e2e';
import { systemClock as clock } from '@hindsight/kit';

/** What some processes cost over a while: share of one core, and memory that is theirs alone or their part of (PSS). */
export type Cost = { cores: number; pssBytes: number };

/** The processes that `pid` has started and that run (proc(5), stat). Linux only. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (one) =>
        Number(
          read(one, 'stat')
            .replace(/^.*\) /, '')
            .split(' ')[1],
        ) === pid,
    );

/** Measures groups of processes at the same time, over `seconds`. Memory is the mean of its beginning and its end. */
export async function measureCosts<Name extends string>(
  groups: Record<Name, number[]>,
  seconds: number,
): Promise<Record<Name, Cost>> {
  const names = Object.keys(groups) as Name[];
  const look = () => names.map((name) => ({ cpu: sum(groups[name], cpuSeconds), pss: sum(groups[name], pssBytes) }));
  const startedMs = clock.monotonicMs();
  const before = look();
  await clock.sleep(seconds * 1000);
  const after = look();
  const tookSeconds = (clock.monotonicMs() - startedMs) / 1000;
  const costs = names.map((name, n) => {
    const [a, b] = [before[n] ?? { cpu: 0, pss: 0 }, after[n] ?? { cpu: 0, pss: 0 }];
    return [name, { cores: (b.cpu - a.cpu) / tookSeconds, pssBytes: (a.pss + b.pss) / 2 }] as const;
  });
  return Object.fromEntries(costs) as Record<Name, Cost>;
}

const sum = (pids: readonly number[], of: (pid: number) => number): number =>
  pids.reduce((total, pid) => total + of(pid), 0);

/** Memory that is a process's own, and its part of what it has in common with others. */
const pssBytes = (pid: number): number => Number(/^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024;

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
