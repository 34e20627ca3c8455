import type { ChildProcess } from 'node:child_process';
import { HindsightError, messageOf } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import { createLineSplitter } from './log-lines.ts';

const BACKOFF = { firstMs: 500, maxMs: 15_000 };
/** A run this long was a good one: the next end starts the back-off anew. */
const GOOD_RUN_MS = 60_000;

/** A process that is kept running. */
export type Supervised = {
  name: string;
  /** The process that runs now; null between an end and the next start. */
  pid(): number | null;
  /** Rejects when the process ends before `settle` was called: a first start that fails is not tried for ever. */
  failed: Promise<never>;
  /** From now on an end is followed by another start. */
  settle(): void;
  /** Asks the process to end, and makes it when `urgent` is aborted. Resolves when it is gone. */
  stop(urgent: AbortSignal): Promise<void>;
};

/** What to run and who is told. `spawn` is called for each start. */
export type SupervisedOptions = {
  name: string;
  spawn: () => ChildProcess;
  onLine: (line: string) => void;
  /** What it said last, for the message when its first start fails. */
  lastWords: () => string[];
  clock: Clock;
  log: Logger;
};

/**
 * Starts a process and starts it again whenever it ends by itself: after 0.5 s, then after twice as long each time, 15 s
 * at most.
 *
 * starting → (settle) → running → ended → waiting → running …; stop leads out of each of these.
 */
export function supervise(options: SupervisedOptions): Supervised {
  const { name, clock, log } = options;
  let state: 'starting' | 'settled' | 'stopped' = 'starting';
  let child: ChildProcess | null = null;
  let gone: Promise<void> = Promise.resolve();
  let failures = 0;
  let cancelRestart = (): void => {};
  let fail: (error: Error) => void;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => {}); // Whoever starts this waits for it or not; a late one is no crash of ours.

  const onEnd = (how: string, ranMs: number): void => {
    child = null;
    if (state === 'stopped') return;
    if (state === 'starting') {
      const words = [`${name} could not be started: it ${how}`, ...options.lastWords()].join('\n  ');
      return fail(new HindsightError('unavailable', words));
    }
    if (ranMs >= GOOD_RUN_MS) failures = 0;
    const delayMs = Math.min(BACKOFF.firstMs * 2 ** failures++, BACKOFF.maxMs);
    log.warn({ process: name, delayMs }, `${name} ${how}; starting it again in ${delayMs / 1000} s`);
    cancelRestart = clock.setTimer(delayMs, start);
  };

  const start = (): void => {
    const startedAt = clock.monotonicMs();
    child = options.spawn();
    gone = untilGone(child, options.onLine).then((how) => onEnd(how, clock.monotonicMs() - startedAt));
  };

  start();
  return {
    name,
    failed,
    pid: () => child?.pid ?? null,
    settle: () => {
      if (state === 'starting') state = 'settled';
    },
    stop: async (urgent) => {
      state = 'stopped';
      cancelRestart();
      const kill = (): void => void child?.kill('SIGKILL');
      child?.kill('SIGTERM');
      if (urgent.aborted) kill();
      urgent.addEventListener('abort', kill, { once: true });
      await gone;
      urgent.removeEventListener('abort', kill);
    },
  };
}

/** Passes on every line of a child; answers how it ended, in words. */
async function untilGone(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  for (const stream of [child.stdout, child.stderr]) {
    const lines = createLineSplitter(onLine);
    stream?.on('data', (chunk: Buffer) => lines.push(chunk));
    stream?.once('end', () => lines.end());
  }
  let refused: string | null = null;
  child.once('error', (error) => (refused = messageOf(error)));
  // `close`, not `exit`: what it said last is read first. It also follows an error of the start itself.
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
      resolve(child.pid === undefined ? `could not be run (${refused})` : how);
    });
  });
}
