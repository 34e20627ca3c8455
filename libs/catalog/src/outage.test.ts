import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, waitFor } from '@hindsight/testing';
import { describe, expect, it } from 'vitest';
import { createCatalog } from './catalog.ts';
import { someClip } from './fixtures.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const AOF = ['--appendonly', 'yes'];

describe('the Redis of the catalog', () => {
  it('killed and started again: every change that was answered is still there, and unavailable was said meanwhile', async () => {
    const first = await startRedis({ args: AOF });
    const redis = connectRedis(first.url, { name: 'test', log, failFast: true });
    const catalog = createCatalog({ redis, clock: systemClock });
    const { record } = await catalog.createClip(someClip(), { key: 'press', fingerprint: 'f' });
    const { attempt } = await catalog.beginAttempt(record.id);
    const ready = await catalog.commitAttempt(record.id, attempt, { frames: 900 });
    const lastId = await catalog.lastEventId();

    await first.kill9();
    await expect(catalog.clip(record.id)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
    await expect(catalog.createClip(someClip())).rejects.toMatchObject({ code: 'unavailable' });
    await expect(catalog.ping()).rejects.toMatchObject({ code: 'unavailable' });

    const second = await startRedis({ args: AOF, dir: first.dir, port: first.port });
    const back = (): Promise<boolean> =>
      catalog.ping().then(
        () => true,
        () => false,
      );
    await waitFor(back, { what: 'the catalog to answer again' });
    expect(await catalog.clip(record.id)).toEqual(ready);
    expect(await catalog.findByIdempotencyKey('press', 'f')).toEqual(ready);
    expect(await catalog.lastEventId()).toBe(lastId);
    await catalog.close();
    redis.disconnect();
    await second.stop();
    await first.stop();
  });

  it('full: a change is refused as unavailable and nothing of it is there, reading goes on', async () => {
    const server = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    const redis = connectRedis(server.url, { name: 'test', log, failFast: true });
    const catalog = createCatalog({ redis, clock: systemClock });
    const { record } = await catalog.createClip(someClip());
    await redis.config('SET', 'maxmemory', '1');
    const other = someClip();
    await expect(catalog.createClip(other)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(catalog.beginAttempt(record.id)).rejects.toThrow('OOM');
    expect(await catalog.clip(record.id)).toEqual(record);
    expect(await catalog.clip(other.id)).toBeNull();
    expect((await catalog.clips({ limit: 10 })).items).toHaveLength(1);
    await redis.config('SET', 'maxmemory', '0');
    expect((await catalog.createClip(other)).created).toBe(true);
    await catalog.close();
    redis.disconnect();
    await server.stop();
  });
});
