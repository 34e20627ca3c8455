import { createLogger, connectRedis, SimulatedClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { setRedisTime, simulatedScripts } from './fixtures/simulated-time.ts';
import { createRing, type Ring } from './ring.ts';

const START_MS = Date.UTC(2026, 0, 1);
let server: TestRedis;
let redis: Redis;
let ring: Ring;

beforeAll(async () => {
  server = await startRedis();
  const log = createLogger({ service: 'test', level: 'silent' });
  redis = connectRedis(server.url, { name: 'test', log });
  ring = createRing({ redis, clock: new SimulatedClock(START_MS), log, scripts: simulatedScripts });
});
afterAll(async () => {
  await ring?.close();
  redis?.disconnect();
  await server?.stop();
});
beforeEach(async () => {
  await redis.flushall();
  await setRedisTime(redis, START_MS);
});

const one = { id: 'one:a', group: 'g', held: 3, room: null };
const two = { id: 'two:b', group: 'g', held: 0, room: 2 };
const byId = <T extends { id: string }>(list: T[]): T[] => list.sort((a, b) => (a.id < b.id ? -1 : 1));

it('every replica learns of all that live, and what they said last', async () => {
  expect(await ring.register(one)).toEqual([one]);
  expect(byId(await ring.register(two))).toEqual([one, two]);
  expect(byId(await ring.register({ ...one, held: 1 }))).toEqual([{ ...one, held: 1 }, two]);
});

it('a replica that falls silent is gone after 5 s, one that stops is gone at once', async () => {
  await ring.register(one);
  await setRedisTime(redis, START_MS + 4000);
  expect(await ring.register(two)).toHaveLength(2);
  await setRedisTime(redis, START_MS + 5001);
  expect(await ring.register(two)).toEqual([two]);
  expect(await redis.hlen('hs:replicas')).toBe(1);
  await ring.unregister(two.id);
  expect(await redis.exists('hs:replicas')).toBe(0);
});
