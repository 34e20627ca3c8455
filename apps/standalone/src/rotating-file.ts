import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log file that never grows without bound: `x.log`, then `x.log.1`, `x.log.2` … the older the higher. */
export type RotatingFile = { write(text: string): void };

/** `onFailure` is told the first of the failures that follow each other. */
export type RotatingFileOptions = { maxBytes: number; keep: number; onFailure: (error: unknown) => void };

type OpenFile = { fd: number; bytes: number };

/**
 * A log file to append to. Writes are synchronous: log lines are few, and the last ones before an end are the ones that
 * matter. None of them throws: on a full disk lines are dropped, and whoever writes them goes on.
 */
export function openRotatingFile(path: string, options: RotatingFileOptions): RotatingFile {
  let file: OpenFile | null = null;
  let failing = false;

  const append = (data: Buffer): void => {
    file ??= open(path);
    if (file.bytes > 0 && file.bytes + data.length > options.maxBytes) file = rotate(path, file, options.keep);
    file.bytes += writeSync(file.fd, data);
  };

  return {
    write: (text) => {
      try {
        append(Buffer.from(text));
        failing = false;
      } catch (error) {
        if (!failing) options.onFailure(error);
        failing = true;
      }
    },
  };
}

function open(path: string): OpenFile {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'a', 0o600);
  return { fd, bytes: fstatSync(fd).size };
}

/** Opens the new file before the old one is let go: when that fails, all is as before and the next line tries again. */
function rotate(path: string, old: OpenFile, keep: number): OpenFile {
  const next = open(`${path}.next`);
  rmSync(`${path}.${keep}`, { force: true });
  for (let age = keep - 1; age >= 1; age--) move(`${path}.${age}`, `${path}.${age + 1}`);
  move(path, `${path}.1`);
  move(`${path}.next`, path);
  closeSync(old.fd);
  return next;
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
