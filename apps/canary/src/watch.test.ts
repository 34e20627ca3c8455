import { createServer, type Server } from 'node:http';
import { createLogger, createRegistry, systemClock } from '@hindsight/kit';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import { freePort } from '@hindsight/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApi } from './api.ts';
import { createCanaryMetrics } from './metrics.ts';
import { runOnce, type Measured } from './run.ts';
import { measure, type WatchParts } from './watch.ts';

const NONE = { missing: 0, doubled: 0, disordered: 0, start: 0, end: 0, miscounted: 0 };
let registry: ReturnType<typeof createRegistry>;
let server: Server | undefined;
let parts: Omit<WatchParts, 'run'>;

beforeEach(() => {
  registry = createRegistry('canary');
  const log = createLogger({ service: 'canary', level: 'silent' });
  const settle = (): Promise<void> => Promise.resolve();
  parts = {
    ...{ settle, log, camera: 'canary', intervalMs: 60_000, clock: systemClock },
    metrics: createCanaryMetrics(registry),
  };
});
afterEach(() => server?.close());

/** The value of a metric; undefined while there is none. */
async function valueOf(metric: string): Promise<number | undefined> {
  const line = (await registry.metrics()).split('\n').find((each) => each.startsWith(metric));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}
const error = (): Promise<number | undefined> => valueOf('hindsight_canary_error_frames{');
const runs = (result: string): Promise<number | undefined> => valueOf(`hindsight_canary_runs_total{result="${result}"`);
const last = (): Promise<number | undefined> => valueOf('hindsight_canary_last_run_timestamp_seconds{');

const measureWith = (run: () => Promise<Measured>): Promise<void> =>
  measure({ ...parts, run }, new AbortController().signal);
/** A real run against an API at this address. */
const measureAt = (base: string): Promise<void> => {
  const { signal } = new AbortController();
  const run = { ...parts, api: createApi(base, signal), ffmpeg: {} as Ffmpeg };
  return measureWith(() => runOnce(run, signal));
};

it('says nothing of the error before the first clip was judged, and counts from 0', async () => {
  expect([await error(), await last()]).toEqual([undefined, undefined]);
  for (const result of ['ok', 'off', 'failed', 'unreachable']) expect(await runs(result), result).toBe(0);
});

it('exports the error of the newest clip and when it was judged', async () => {
  await measureWith(() => Promise.resolve({ id: '01', error: NONE }));
  expect([await error(), await runs('ok')]).toEqual([0, 1]);
  expect(Math.abs(((await last()) ?? 0) - systemClock.now() / 1000)).toBeLessThan(5);
  await measureWith(() => Promise.resolve({ id: '02', error: { ...NONE, missing: 3, end: 1 } }));
  expect([await error(), await runs('off'), await runs('ok')]).toEqual([4, 1, 1]);
});

it('leaves no zero standing when the API is away, and the age of the last judgement grows', async () => {
  await measureWith(() => Promise.resolve({ id: '01', error: NONE }));
  const before = await last();
  await measureAt(`http://127.0.0.1:${await freePort()}`);
  expect([await error(), await runs('unreachable'), await runs('failed')]).toEqual([undefined, 1, 0]);
  expect(await last()).toBe(before);
  await measureWith(() => Promise.resolve({ id: '02', error: NONE }));
  expect(await error()).toBe(0);
});

it('tells an API that cannot from one that will not', async () => {
  let answer = { status: 503, body: '' };
  server = createServer((_request, response) => void response.writeHead(answer.status).end(answer.body));
  const port = await freePort();
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${port}`;
  await measureAt(base);
  answer = { status: 503, body: '{"code":"unavailable"}' };
  await measureAt(base);
  expect([await runs('unreachable'), await runs('failed')]).toEqual([2, 0]);
  answer = { status: 503, body: '{"code":"exhausted"}' };
  await measureAt(base);
  // Somebody's own camera has the id: it is left alone.
  answer = { status: 200, body: JSON.stringify({ id: 'canary', managedBy: 'api' }) };
  await measureAt(base);
  expect([await runs('unreachable'), await runs('failed'), await error()]).toEqual([2, 2, undefined]);
});

it('takes the end of its own process for no result', async () => {
  const stop = new AbortController();
  const run = (): Promise<Measured> => {
    stop.abort(new Error('shutting down'));
    return Promise.reject(new Error('aborted'));
  };
  await measure({ ...parts, run }, stop.signal);
  expect(await runs('failed')).toBe(0);
});
