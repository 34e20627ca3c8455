import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis } from '@hindsight/testing';
import { expect, it } from 'vitest';
import { FRAGMENT_MS, someFragment } from './fixtures/fragments.ts';
import { createRing } from './ring.ts';

const RETENTION_MS = 60_000;
const FRAGMENTS = RETENTION_MS / FRAGMENT_MS;
/** 5 Mbit/s. */
const MEAN_BYTES = 125_000;
const MAX_OVERHEAD = 1.15;
const MAX_BYTES = 50_000_000;

/** Key frames are large and the rest differ, with the mean kept: sizes that are all alike would flatter an allocator. */
const sizeOf = (n: number): number =>
  Math.round(MEAN_BYTES * (n % 5 === 0 ? 2 : 0.75) * (0.8 + (0.4 * ((n * 7919) % 101)) / 100));

it('keeps 60 s at 5 Mbit/s in less than 50 MB, after three rings full of churn', async () => {
  const log = createLogger({ service: 'test', level: 'silent' });
  const server = await startRedis();
  const redis = connectRedis(server.url, { name: 'test', log });
  const usedBytes = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  try {
    const ring = createRing({ redis, clock: systemClock, log });
    const limits = { retentionMs: RETENTION_MS, ringMaxBytes: 256 * 2 ** 20, holdMaxBytes: 2 ** 30 };
    const emptyBytes = await usedBytes();
    const lease = await ring.claim('yard', { replica: 'r', startId: 'a', limits });
    const start = systemClock.now();
    for (let n = 0; n < 4 * FRAGMENTS; n += 1) {
      await ring.append(lease!, someFragment(start, n, { bytes: Buffer.alloc(sizeOf(n), n) }));
    }
    const { bytes, durationUs, oldest, newestFragment } = await ring.timeline('yard');
    const ringBytes = (await usedBytes()) - emptyBytes;
    expect({ durationUs, oldest, newest: newestFragment?.indexInSession }).toEqual({
      durationUs: RETENTION_MS * 1000,
      oldest: (start + 3 * RETENTION_MS) * 1000,
      newest: 4 * FRAGMENTS - 1,
    });
    expect(bytes).toBeGreaterThan(0.98 * MEAN_BYTES * FRAGMENTS);
    expect(ringBytes / bytes).toBeLessThan(MAX_OVERHEAD);
    expect(ringBytes).toBeLessThan(MAX_BYTES);
    console.log(`ring memory: ${ringBytes} bytes for ${bytes} stored, ${(ringBytes / bytes).toFixed(3)} ×`);
  } finally {
    redis.disconnect();
    await server.stop();
  }
});
