import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log file that never grows without bound: `x.log`, then `x.log.1`, `x.log.2` … the older the higher. */
export type RotatingFile = { write(text: string): void };

/**
 * Opens a log file for appending. Writes are synchronous: log lines are few, and the last ones before an end are the
 * ones that matter.
 */
export function openRotatingFile(path: string, options: { maxBytes: number; keep: number }): RotatingFile {
  mkdirSync(dirname(path), { recursive: true });
  let fd = openSync(path, 'a', 0o600);
  let bytes = fstatSync(fd).size;

  const rotate = (): void => {
    closeSync(fd);
    rmSync(`${path}.${options.keep}`, { force: true });
    for (let age = options.keep - 1; age >= 1; age--) move(`${path}.${age}`, `${path}.${age + 1}`);
    move(path, `${path}.1`);
    fd = openSync(path, 'a', 0o600);
    bytes = 0;
  };

  return {
    write: (text) => {
      const data = Buffer.from(text);
      if (bytes > 0 && bytes + data.length > options.maxBytes) rotate();
      bytes += writeSync(fd, data);
    },
  };
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
