import { spawn, type ChildProcess } from 'node:child_process';
import { createLogger, SimulatedClock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import { expect, test } from 'vitest';
import { supervise } from './supervise.ts';

const node = (script: string): ChildProcess =>
  spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
const NEVER = new AbortController().signal;

function setUp(script: string) {
  const clock = new SimulatedClock();
  const lines: string[] = [];
  const log = createLogger({ service: 'test', destination: { write: (line) => void lines.push(line) } });
  let starts = 0;
  const spawnOne = (): ChildProcess => {
    starts += 1;
    return node(script);
  };
  const said: string[] = [];
  const onLine = (line: string): void => void said.push(line);
  const one = supervise({ name: 'thing', spawn: spawnOne, onLine, lastWords: () => said, clock, log });
  return { clock, lines, said, one, starts: () => starts };
}

test('an end is followed by a start after 0.5 s, and by later ones after twice as long', async () => {
  const { clock, lines, one, starts } = setUp('process.exit(3)');
  one.settle();
  for (const [index, ms] of [500, 1000, 2000].entries()) {
    await waitFor(() => lines.length === index + 1, { what: `end ${index + 1}` });
    expect(lines[index]).toContain(`thing ended with 3; starting it again in ${ms / 1000} s`);
    await clock.advance(ms - 1);
    expect(starts()).toBe(index + 1);
    await clock.advance(1);
    expect(starts()).toBe(index + 2);
  }
  await one.stop(NEVER);
});

test('a run of a minute makes the next end the first one again', async () => {
  const { clock, lines, one, starts } = setUp('setInterval(() => {}, 1000)');
  one.settle();
  const endAfter = async (ms: number, count: number): Promise<void> => {
    const pid = await waitFor(() => one.pid());
    await clock.advance(ms);
    process.kill(pid, 'SIGKILL');
    await waitFor(() => lines.length === count, { what: `end ${count}` });
  };
  await endAfter(1000, 1);
  await clock.advance(500);
  await endAfter(60_000, 2);
  expect(lines[1]).toContain('starting it again in 0.5 s');
  await one.stop(NEVER);
  await clock.advance(60_000);
  expect(starts()).toBe(2);
  expect(one.pid()).toBeNull();
});

test('a first start that fails is told with its last words and not tried again', async () => {
  const { clock, one, starts } = setUp('console.error("no such file"); process.exit(1)');
  await expect(one.failed).rejects.toThrow(/thing could not be started: it ended with 1\n {2}no such file/);
  await clock.advance(60_000);
  expect(starts()).toBe(1);
});

test('a program that cannot be run is a failed start, and an end that is retried later', async () => {
  const clock = new SimulatedClock();
  const log = createLogger({ service: 'test', level: 'silent' });
  const parts = { spawn: () => spawn('/no/such/program'), onLine: () => {}, lastWords: () => [], clock, log };
  const one = supervise({ name: 'thing', ...parts });
  await expect(one.failed).rejects.toThrow(/could not be run \(spawn \/no\/such\/program ENOENT\)/);
});

test('a stop that becomes urgent kills', async () => {
  const { one, said } = setUp('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)');
  await waitFor(() => said.includes('up'));
  const urgent = new AbortController();
  const stopped = one.stop(urgent.signal);
  urgent.abort();
  await stopped;
  expect(one.pid()).toBeNull();
});
