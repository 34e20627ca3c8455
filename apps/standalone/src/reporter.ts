import { join } from 'node:path';
import { messageOf } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import { readNotice, type Notice } from './log-lines.ts';
import { openRotatingFile, type RotatingFile } from './rotating-file.ts';

const FILE = { maxBytes: 10 * 1024 * 1024, keep: 3 };
const REPEAT_MS = 60_000;
const TAIL_LINES = 5;

/** Where everything that the services say goes. */
export type Reporter = {
  /** A line of a service's log. `quiet` ones go to the file only: Redis tells everything on standard output. */
  line(service: string, line: string, options?: { quiet?: boolean }): void;
  /** The last lines of a service, for the message when it cannot start. */
  tail(service: string): string[];
};

/**
 * Keeps each service's lines in `<home>/logs/<service>.log`, and puts warnings and errors on the terminal in words. The
 * same words of the same service are told once a minute: a camera that is away fails every few seconds.
 */
export function createReporter(options: { home: string; clock: Clock; print: (line: string) => void }): Reporter {
  const { home, clock, print } = options;
  const files = new Map<string, RotatingFile>();
  const tails = new Map<string, string[]>();
  const told = new Map<string, number>();

  // A full disk concerns the files of all services: it is told as one thing.
  const onFailure = (error: unknown): void =>
    tell('standalone', { level: 'warn', text: `log lines are dropped: ${messageOf(error)}` });

  const fileOf = (service: string): RotatingFile => {
    const file = files.get(service) ?? openRotatingFile(join(home, 'logs', `${service}.log`), { ...FILE, onFailure });
    files.set(service, file);
    return file;
  };

  const tell = (service: string, notice: Notice): void => {
    const now = clock.monotonicMs();
    const words = `${service} ${notice.text}`;
    if (now - (told.get(words) ?? -Infinity) < REPEAT_MS) return;
    for (const [key, at] of told) if (now - at >= REPEAT_MS) told.delete(key);
    told.set(words, now);
    const time = new Date(clock.now()).toTimeString().slice(0, 8);
    print(`${time} ${service.padEnd(11)} ${notice.level === 'warn' ? 'warning' : notice.level}: ${notice.text}`);
  };

  return {
    line: (service, line, { quiet = false } = {}) => {
      fileOf(service).write(`${line}\n`);
      const notice = readNotice(line);
      const tail = tails.get(service) ?? [];
      tails.set(service, tail);
      if (notice) tail.push(notice.text);
      if (tail.length > TAIL_LINES) tail.shift();
      if (notice && !quiet) tell(service, notice);
    },
    tail: (service) => tails.get(service) ?? [],
  };
}
