import { connectRedis, createLogger } from '@hindsight/kit';
import { startRedis, waitFor, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSourceTests, createSourceTestWorker, type SourceTests } from './source-tests.ts';
import type { RunningWorker } from './worker.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let server: TestRedis;
let redis: Redis;
let tests: SourceTests;
let worker: RunningWorker | null = null;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
});
beforeEach(async () => {
  await redis.flushall();
  tests = createSourceTests({ redis });
});
afterEach(async () => {
  await worker?.close({ force: true });
  worker = null;
  await tests.close();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const serve = (handle: (sealed: string) => Promise<unknown>): void =>
  void (worker = createSourceTestWorker({ redis, handle, concurrency: 2, log }));
const jobs = (): Promise<string[]> => redis.keys('bull:source-tests:[0-9]*');

it('a test is answered by whoever takes it, several at a time, and leaves nothing behind', async () => {
  serve((sealed) => Promise.resolve({ heard: sealed }));
  const answers = await Promise.all(['a', 'b', 'c'].map((sealed) => tests.run(sealed)));
  expect(answers).toEqual([{ heard: 'a' }, { heard: 'b' }, { heard: 'c' }]);
  expect(await jobs()).toEqual([]);
});

it('a test that nobody takes is given up, and nobody takes it later', async () => {
  await expect(tests.run('a')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
  expect(await jobs()).toEqual([]);
});

it('a test whose worker fails is not tried again', async () => {
  let tries = 0;
  serve(() => Promise.reject(new Error(`broken ${++tries}`)));
  await expect(tests.run('a')).rejects.toMatchObject({ code: 'unavailable' });
  expect(tries).toBe(1);
});

it('a test that has become old in the queue is dropped', async () => {
  const heard: string[] = [];
  const late = createSourceTests({ redis });
  const asked = late.run('a').catch(() => undefined);
  const [job = ''] = await waitFor(async () => ((await jobs()).length > 0 ? jobs() : null), { what: 'the job' });
  await redis.hset(job, 'data', JSON.stringify({ sealed: 'old', askedAtMs: 0 }));
  serve((sealed) => Promise.resolve(void heard.push(sealed)));
  await asked;
  expect(heard).toEqual([]);
  await late.close();
});
