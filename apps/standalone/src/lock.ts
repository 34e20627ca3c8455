import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HindsightError } from '@hindsight/domain';

/** What the lock file of a running installation says: who runs, since when, and where it can be reached. */
export type LockContent = { pid: number; started: string; url?: string };

/** The right to use a home folder. */
export type HomeLock = {
  /** Adds the address once it is known, for those who ask who holds the home. */
  setUrl(url: string): void;
  /** Gives the home back; a second call does nothing. Synchronous, so that it can run at exit. */
  release(): void;
};

/**
 * Takes the home folder for this process. Two installations on one home would share files that know one writer only.
 *
 * The file appears whole (a link to a complete one), and names the process together with the moment it started: a pid
 * alone may belong to somebody else by now. A lock whose process is gone is taken over.
 *
 * Throws `conflict` that names the process when the home is in use.
 */
export function lockHome(home: string): HomeLock {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, 'lock');
  const own: LockContent = { pid: process.pid, started: startOf(process.pid) ?? '' };
  if (!create(path, own)) {
    const holder = read(path);
    if (holder && isRunning(holder)) throw inUse(home, holder);
    removeStale(path, holder, home);
    if (!create(path, own)) throw inUse(home, read(path));
  }
  let held = true;
  return {
    setUrl: (url) => replace(path, { ...own, url }),
    release: () => {
      if (held && read(path)?.pid === process.pid) rmSync(path, { force: true });
      held = false;
    },
  };
}

function inUse(home: string, holder: LockContent | null): HindsightError {
  const who = holder ? `pid ${holder.pid}${holder.url === undefined ? '' : `, ${holder.url}`}` : 'just started';
  const how = holder ? `Stop it with "kill ${holder.pid}"` : 'Stop it';
  return new HindsightError(
    'conflict',
    `Hindsight is already running on ${home} (${who}). ${how}, or set HINDSIGHT_HOME to another folder.`,
  );
}

/** Puts the file there unless there is one. */
function create(path: string, content: LockContent): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(path: string, content: LockContent): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
  renameSync(draft, path);
}

/** Takes a stale lock away. Another start may have been quicker: then it is the other's lock, and goes back. */
function removeStale(path: string, stale: LockContent | null, home: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = read(aside);
  if (taken && (taken.pid !== stale?.pid || taken.started !== stale.started)) {
    renameSync(aside, path);
    throw inUse(home, taken);
  }
  rmSync(aside, { force: true });
}

function read(path: string): LockContent | null {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as LockContent;
    return Number.isInteger(content.pid) && content.pid > 0 ? content : null;
  } catch {
    return null;
  }
}

const isRunning = ({ pid, started }: LockContent): boolean => startOf(pid) === started;

/** When a process started, as a text to compare; null when there is no such process. A zombie runs no more. */
export function startOf(pid: number): string | null {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    }
    // proc(5): after the name in parentheses come the state and, as the 22nd field of all, ticks since boot.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}
