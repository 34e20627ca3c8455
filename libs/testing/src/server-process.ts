import type { ChildProcess } from 'node:child_process';
import { spawnBound } from '@hindsight/ffmpeg';
import { systemClock } from '@hindsight/kit';

/** A server that belongs to a test: it dies with the test process, however that ends. */
export type ServerProcess = {
  pid: number;
  /** Everything it wrote, the last 8 kB. */
  output(): string;
  running(): boolean;
  /** Asks it to end, and makes it after 5 s. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill9(): Promise<void>;
};

/** What to start, where, and with which environment on top of ours. */
export type ServerCommand = { command: string; args: string[]; cwd: string; env?: Record<string, string> };

/** Starts a server process and keeps the end of what it says for error messages. */
export function startServerProcess({ command, args, cwd, env }: ServerCommand): Promise<ServerProcess> {
  const child = spawnBound(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString('latin1')).slice(-8192)));
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(control(child, exited, () => output)));
  });
}

function control(child: ChildProcess, exited: Promise<void>, output: () => string): ServerProcess {
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill9 = async (): Promise<void> => {
    if (running()) child.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    if (running()) child.kill('SIGTERM');
    const cancel = systemClock.setTimer(5000, () => child.kill('SIGKILL'));
    await exited;
    cancel();
  };
  return { pid: child.pid!, output, running, stop, kill9 };
}
