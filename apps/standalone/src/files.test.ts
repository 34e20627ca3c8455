import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatedClock } from '@hindsight/kit';
import { tempDir, type TempDir } from '@hindsight/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHome, startOf } from './lock.ts';
import { createReporter } from './reporter.ts';
import { openRotatingFile } from './rotating-file.ts';

let folder: TempDir;
beforeEach(async () => (folder = await tempDir()));
afterEach(() => folder.remove());

test('a home is locked once, and given back', () => {
  const lock = lockHome(folder.path);
  expect(() => lockHome(folder.path)).toThrow(new RegExp(`already running on .*\\(pid ${process.pid}\\)`));
  lock.setUrl('http://localhost:8080');
  expect(() => lockHome(folder.path)).toThrow(`pid ${process.pid}, http://localhost:8080`);
  lock.release();
  expect(existsSync(join(folder.path, 'lock'))).toBe(false);
  lockHome(folder.path).release();
});

test.each([
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: 'x' })],
  ['of a pid that belongs to somebody else by now', JSON.stringify({ pid: process.pid, started: 'long ago' })],
  ['that was cut off', '{"pid":'],
])('a lock %s is taken over', (_what, content) => {
  writeFileSync(join(folder.path, 'lock'), content);
  const lock = lockHome(folder.path);
  expect(JSON.parse(readFileSync(join(folder.path, 'lock'), 'utf8'))).toEqual({
    pid: process.pid,
    started: startOf(process.pid),
  });
  lock.release();
});

test('the home and what is in it are for its owner only', () => {
  const home = join(folder.path, 'home');
  const lock = lockHome(home);
  expect(statSync(home).mode & 0o77).toBe(0);
  expect(statSync(join(home, 'lock')).mode & 0o77).toBe(0);
  lock.release();
});

test('a log file is cut at its size, and only so many old ones are kept', () => {
  const path = join(folder.path, 'logs', 'x.log');
  const onFailure = (error: unknown): never => expect.fail(String(error));
  const file = openRotatingFile(path, { maxBytes: 10, keep: 2, onFailure });
  for (const line of ['one one\n', 'two two\n', 'three 3\n', 'four 44\n']) file.write(line);
  expect(readFileSync(path, 'utf8')).toBe('four 44\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('three 3\n');
  expect(readFileSync(`${path}.2`, 'utf8')).toBe('two two\n');
  expect(existsSync(`${path}.3`)).toBe(false);
  openRotatingFile(path, { maxBytes: 100, keep: 2, onFailure }).write('five\n');
  expect(readFileSync(path, 'utf8')).toBe('four 44\nfive\n');
});

test('a file that cannot be replaced says so once, and lines are dropped until it can', () => {
  const path = join(folder.path, 'logs', 'x.log');
  const failures: unknown[] = [];
  const file = openRotatingFile(path, { maxBytes: 10, keep: 2, onFailure: (error) => failures.push(error) });
  file.write('one one\n');
  // A file stands where the folder was.
  rmSync(join(folder.path, 'logs'), { recursive: true });
  writeFileSync(join(folder.path, 'logs'), '');
  for (const line of ['two two\n', 'three 3\n']) file.write(line);
  expect(failures).toHaveLength(1);
  rmSync(join(folder.path, 'logs'));
  mkdirSync(join(folder.path, 'logs'));
  file.write('four 44\n');
  expect(readFileSync(path, 'utf8')).toBe('four 44\n');
});

test('on a full disk lines are dropped, which the terminal says once, and everything goes on', () => {
  const printed: string[] = [];
  const reporter = createReporter({
    home: folder.path,
    clock: new SimulatedClock(),
    print: (line) => void printed.push(line),
  });
  mkdirSync(join(folder.path, 'logs'));
  for (const service of ['capture', 'api']) symlinkSync('/dev/full', join(folder.path, 'logs', `${service}.log`));
  for (let i = 0; i < 3; i++) reporter.line('capture', '{"level":"info","msg":"fine"}');
  reporter.line('api', '{"level":"error","msg":"broken"}');
  expect(printed).toEqual([
    expect.stringMatching(/standalone +warning: log lines are dropped: ENOSPC/),
    expect.stringMatching(/api +error: broken/),
  ]);
});

test('the file has every line, the terminal the warnings, each of them once a minute', async () => {
  const clock = new SimulatedClock(Date.UTC(2026, 0, 1, 12));
  const printed: string[] = [];
  const reporter = createReporter({ home: folder.path, clock, print: (line) => void printed.push(line) });
  const warning = '{"level":"warn","msg":"camera lost","camera":"yard","err":{"message":"timed out"}}';
  reporter.line('capture', '{"level":"info","msg":"fine"}');
  for (let i = 0; i < 3; i++) reporter.line('capture', warning);
  reporter.line('redis-ring', 'Ready to accept connections', { quiet: true });
  expect(printed).toHaveLength(1);
  expect(printed[0]).toMatch(/^\d\d:\d\d:\d\d capture +warning: camera lost \(camera yard\): timed out$/);
  expect(readFileSync(join(folder.path, 'logs/capture.log'), 'utf8').split('\n')).toHaveLength(5);
  expect(reporter.tail('redis-ring')).toEqual(['Ready to accept connections']);
  await clock.advance(60_000);
  reporter.line('capture', warning);
  expect(printed).toHaveLength(2);
});
