import { connectRedis, createLogger, createRegistry, SimulatedClock, type Clock } from '@hindsight/kit';
import { startRedis, waitFor, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { exportQueueMetrics } from './queue-metrics.ts';
import { createQueues, type Queues } from './queues.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let server: TestRedis;
let redis: Redis;
let queues: Queues;
let open: { close(): Promise<void> }[];

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
  queues = createQueues({ redis });
});
beforeEach(async () => {
  await redis.flushall();
  open = [];
});
afterEach(() => Promise.all(open.map((one) => one.close())));
afterAll(async () => {
  await queues.close();
  redis.disconnect();
  await server.stop();
});

/** A process of the installation: what it exports, and how it ends. */
function start(id: string, clock: Clock = new SimulatedClock(), mayWrite = () => Promise.resolve()) {
  const registry = createRegistry(id);
  const exporting = exportQueueMetrics({ registry, queues, redis, clock, id, mayWrite });
  open.push(exporting);
  const lines = async (): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('hindsight_queue_jobs{'));
  return { lines, close: () => exporting.close() };
}
const isExporting = (process: { lines(): Promise<string[]> }) => async (): Promise<boolean> =>
  (await process.lines()).length > 0;

it('exports the jobs of every queue by state', async () => {
  await queues.addClip('one');
  await queues.addClip('later', { delayMs: 60_000 });
  await queues.addThumbnailRepair('one');
  const process = start('api');
  await waitFor(isExporting(process), { what: 'numbers' });
  const lines = await process.lines();
  expect(lines).toHaveLength(10);
  for (const expected of ['"clips",state="waiting"', '"clips",state="delayed"', '"pictures",state="waiting"'])
    expect(lines.find((line) => line.includes(expected))).toMatch(/ 1$/);
});

it('exports them from one process, however many there are, and from another one when it ends', async () => {
  const clocks = [1, 2, 3].map(() => new SimulatedClock());
  const first = start('encoder-1', clocks[0]);
  await waitFor(isExporting(first), { what: 'the first one to export' });
  const others = [start('encoder-2', clocks[1]), start('api-1', clocks[2])];
  for (const clock of clocks) await clock.advance(60_000);
  // Redis's own clock has hardly moved, so the lock is still held by whoever renews it.
  // Time that passes at once is no time to ask Redis in: it renews once the answer of before is there.
  await waitFor(
    async () => {
      await clocks[0]!.advance(5000);
      return isExporting(first)();
    },
    { what: 'the first one to go on' },
  );
  expect((await Promise.all(others.map((other) => other.lines()))).flat()).toEqual([]);
  const closing = first.close();
  await clocks[0]!.advance(5000);
  await closing;
  expect(await first.lines()).toEqual([]);
  await waitFor(
    async () => {
      for (const clock of clocks.slice(1)) await clock.advance(5000);
      return isExporting(others[0]!)().then(async (yes) => yes || (await isExporting(others[1]!)()));
    },
    { what: 'another one to export' },
  );
  const counts = await Promise.all(others.map(async (other) => (await other.lines()).length));
  expect(counts.filter((count) => count > 0)).toHaveLength(1);
});

it('stops by itself when it can no longer renew, before another one may begin', async () => {
  const clock = new SimulatedClock();
  const process = start('api', clock);
  await waitFor(isExporting(process), { what: 'numbers' });
  await redis.set('hs:queue-metrics:exporter', 'somebody else');
  await clock.advance(15_000);
  await waitFor(async () => !(await isExporting(process)()), { what: 'it to stop' });
});

it('writes nothing before it is known that this program may', async () => {
  const clock = new SimulatedClock();
  let tooOld = true;
  const mayWrite = (): Promise<void> =>
    tooOld ? Promise.reject(new Error('the data are too new')) : Promise.resolve();
  const process = start('api', clock, mayWrite);
  await clock.advance(60_000);
  expect(await redis.keys('*exporter*')).toEqual([]);
  tooOld = false;
  await waitFor(async () => clock.advance(5000).then(isExporting(process)), { what: 'numbers' });
});
