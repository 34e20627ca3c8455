import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, waitFor, type TestRedis } from '@hindsight/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRing, type Ring } from './ring.ts';

const log = createLogger({ service: 'test', level: 'silent' });
let server: TestRedis;
let close: (() => Promise<void>)[];

beforeEach(async () => {
  server = await startRedis();
  close = [];
});
afterEach(async () => {
  process.kill(server.pid, 'SIGCONT');
  for (const one of close) await one();
  await server.stop();
});

function open(failFast: boolean): { ring: Ring; redis: ReturnType<typeof connectRedis> } {
  const redis = connectRedis(server.url, { name: 'test', log, failFast });
  const ring = createRing({ redis, clock: systemClock, log });
  close.push(async () => {
    await ring.close();
    redis.disconnect();
  });
  return { ring, redis };
}

describe('a Redis that keeps its connections and says nothing', () => {
  it('is unavailable to whoever cannot wait, until it speaks again', async () => {
    const { ring } = open(true);
    await ring.ping();
    process.kill(server.pid, 'SIGSTOP');
    await expect(ring.cameras()).rejects.toMatchObject({ code: 'unavailable' });
    process.kill(server.pid, 'SIGCONT');
    await waitFor(() => ring.cameras().then(Array.isArray, () => false), { what: 'the ring to answer' });
  });

  it('is connected to anew by whoever waits, and a call that it owes an answer is answered in the end', async () => {
    const { ring, redis } = open(false);
    await ring.ping();
    const closed = new Promise<void>((resolve) => redis.once('close', resolve));
    process.kill(server.pid, 'SIGSTOP');
    const cameras = ring.cameras();
    await closed;
    process.kill(server.pid, 'SIGCONT');
    expect(await cameras).toEqual([]);
  });

  it('is waited for by whoever only listens: silence is no sign then', async () => {
    const { ring, redis } = open(true);
    await new Promise<void>((ready) => void ring.onAppended('yard', () => undefined, ready));
    const before = await clientIds(redis);
    const closed = new Promise<void>((resolve) => redis.once('close', resolve));
    process.kill(server.pid, 'SIGSTOP');
    await expect(ring.ping()).rejects.toMatchObject({ code: 'unavailable' });
    await closed;
    process.kill(server.pid, 'SIGCONT');
    await waitFor(
      () =>
        ring.ping().then(
          () => true,
          () => false,
        ),
      { what: 'the ring to answer' },
    );
    expect(await clientIds(redis)).toEqual(before);
  });
});

/** Of the connections that the server knows as listening. */
async function clientIds(redis: ReturnType<typeof connectRedis>): Promise<string[]> {
  const list = String(await redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
  return [...list.matchAll(/^id=(\d+)/gm)].map(([, id = '']) => id);
}
