import { buffer } from 'node:stream/consumers';
import { HindsightError, type WallMs } from '@hindsight/domain';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import { readFrames, requireFfmpeg, startRedis, tempDir, testVideo, type TestRedis } from '@hindsight/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { spanFrom } from '../fixtures/bed.ts';
import { claimCamera, feedRing } from '../fixtures/feed-ring.ts';
import { openWorld, type World } from '../fixtures/world.ts';
import { attemptKeys, metaKey } from '../object-keys.ts';
import type { Media } from '../media.ts';
import { RULES } from '../reconcile/rules.ts';
import type { ClipJobParts } from './clip-job.ts';

let ffmpeg: Ffmpeg;
let redis: TestRedis[];
let folder: Awaited<ReturnType<typeof tempDir>>;
let world: World;
let start: WallMs;

beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  redis = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  const file = await testVideo({ seconds: 8, gopSeconds: 1, name: 'encoder-short' });
  world = await openWorld(ffmpeg, file, { ringUrl: redis[0]!.url, queueUrl: redis[1]!.url, dir: folder.path });
});
afterAll(async () => {
  await world.bed.close();
  await Promise.all(redis.map((server) => server.stop()));
  await folder.remove();
});
beforeEach(async () => {
  start = await world.refill();
});

const accept = (): Promise<string> => world.bed.accept('cam', spanFrom(start, 1517, 4517));
/** The frames of that window. */
const FRAMES = Array.from({ length: 90 }, (_, i) => 46 + i);

const readClip = async (id: string, attempt: number): Promise<number[]> => {
  const file = await buffer(await world.bed.objects.get(attemptKeys(id, attempt).clip));
  return (await readFrames(ffmpeg, file)).map((frame) => frame.number);
};
/** What a clip that has come to its end leaves behind: one attempt and its meta.json. */
const settledKeys = (id: string, attempt: number): string[] =>
  [...Object.values(attemptKeys(id, attempt)), metaKey(id)].sort();

/** A part that can be held up from outside. */
function gate(): { wait: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const wait = new Promise<void>((resolve) => (open = resolve));
  return { wait, open };
}

describe('invariant 3: a held fragment is not lost to retention', () => {
  it('from the request until the clip is ready, however long the queue', async () => {
    const { bed, source } = world;
    start = await world.refill({ retentionMs: 10_000 });
    const id = await accept();
    const lease = await claimCamera(bed.ring, 'cam', 10_000);
    for (const [n, session] of ['b', 'c', 'd'].entries()) {
      const later = spanFrom(start, 8000 * (n + 1), 0).start;
      await feedRing(bed.ring, lease, source, { session, start: later });
    }
    expect((await bed.ring.timeline('cam')).spans.some((span) => span.session === 'c')).toBe(true);
    expect(await bed.deliver(id)).toMatchObject({ state: 'ready', delivered: { coverage: 1 } });
    expect(await readClip(id, 1)).toEqual(FRAMES);
    const [hold] = await bed.ring.holds('cam');
    expect(hold!.expiresAt - bed.clock.now()).toBeLessThanOrEqual(60_000);
  });
});

describe('invariant 5: never a placeholder', () => {
  it('replaces a cut whose frames do not count by a transcode that does', async () => {
    const { bed } = world;
    let asked = 0;
    const check: Media['check'] = async (of) => (asked++ < 2 ? { frames: 1, jpeg: null } : bed.media.check(of));
    const media = { ...bed.media, check };
    const id = await accept();
    expect(await bed.deliver(id, { parts: { media } })).toMatchObject({
      state: 'ready',
      method: 'transcode',
      frames: 90,
      framesEncoded: 90,
    });
    expect(await readClip(id, 1)).toEqual(FRAMES);
  });

  it('fails a clip rather than deliver a file with another number of frames', async () => {
    const { bed } = world;
    const media = { ...bed.media, check: async () => ({ frames: 1, jpeg: null }) };
    const id = await accept();
    await expect(bed.deliver(id, { parts: { media } })).rejects.toMatchObject({ code: 'encoder_error' });
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'queued' });
    const failed = await bed.deliver(id, { parts: { media }, attemptsMade: 1 });
    expect(failed).toMatchObject({ state: 'failed', reason: 'bad_footage' });
    expect(await bed.keys(`clips/${id}/`)).toEqual([]);
  });
});

describe('invariant 6: ready means the URL works', () => {
  it('so all objects are stored before the commit', async () => {
    const { bed } = world;
    const id = await accept();
    const commitAttempt: ClipJobParts['catalog']['commitAttempt'] = async (...args) => {
      expect(await bed.keys(`clips/${id}/`)).toEqual(Object.values(attemptKeys(id, 1)).sort());
      return bed.catalog.commitAttempt(...args);
    };
    expect(await bed.deliver(id, { parts: { catalog: { ...bed.catalog, commitAttempt } } })).toMatchObject({
      state: 'ready',
    });
    expect(await bed.keys(`clips/${id}/`)).toEqual(settledKeys(id, 1));
  });
});

describe('invariant 8: two encoders, one clip', () => {
  it('the older attempt loses while it encodes, and leaves nothing', async () => {
    const { bed } = world;
    const id = await accept();
    const stuck = gate();
    const reached = gate();
    const media = {
      ...bed.media,
      check: async (of: Parameters<Media['check']>[0]) => {
        reached.open();
        await stuck.wait;
        return bed.media.check(of);
      },
    };
    const older = bed.deliver(id, { parts: { media } });
    await reached.wait;
    expect(await bed.deliver(id)).toMatchObject({ state: 'ready', attempt: 2 });
    stuck.open();
    // It may have seen that it lost before the other one was ready.
    await older;
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'ready', attempt: 2 });
    expect(await bed.keys(`clips/${id}/`)).toEqual(settledKeys(id, 2));
  });

  it('the older attempt loses even when all its objects are stored', async () => {
    const { bed } = world;
    const id = await accept();
    const stuck = gate();
    const reached = gate();
    const commitAttempt: ClipJobParts['catalog']['commitAttempt'] = async (...args) => {
      reached.open();
      await stuck.wait;
      return bed.catalog.commitAttempt(...args);
    };
    const older = bed.deliver(id, { parts: { catalog: { ...bed.catalog, commitAttempt } } });
    await reached.wait;
    const newer = bed.deliver(id);
    stuck.open();
    await Promise.all([older, newer]);
    const record = await bed.catalog.clip(id);
    expect(record).toMatchObject({ state: 'ready' });
    expect(await bed.keys(`clips/${id}/`)).toEqual(settledKeys(id, record!.attempt));
    expect(await readClip(id, record!.attempt)).toEqual(FRAMES);
  });

  it('an attempt whose clip was cancelled or deleted meanwhile ends without a word and leaves nothing', async () => {
    const { bed } = world;
    for (const end of ['cancel', 'delete']) {
      const id = await accept();
      const media = {
        ...bed.media,
        check: async (of: Parameters<Media['check']>[0]) => {
          if (end === 'cancel') await bed.catalog.setState(id, 'cancelled');
          else await bed.catalog.deleteClip(id);
          return bed.media.check(of);
        },
      };
      const record = await bed.deliver(id, { parts: { media } });
      expect(record?.state).toBe(end === 'cancel' ? 'cancelled' : undefined);
      expect(await bed.keys(`clips/${id}/`)).toEqual([]);
    }
  });
});

describe('an encoder in the middle of its work', () => {
  it.each(['cancel', 'delete'] as const)(
    'is stopped by a %s: its signal is aborted, and nothing is left',
    async (end) => {
      const { bed } = world;
      const id = await accept();
      const begun = gate();
      const stopped = gate();
      const encode: Media['encode'] = (signal) => () => {
        begun.open();
        return new Promise((_resolve, reject) => {
          const stop = (): void => {
            stopped.open();
            reject(signal.reason as Error);
          };
          signal.addEventListener('abort', stop, { once: true });
        });
      };
      const delivery = bed.deliver(id, { parts: { media: { ...bed.media, encode } } });
      await begun.wait;
      if (end === 'cancel') await bed.catalog.setState(id, 'cancelled');
      else await bed.catalog.deleteClip(id);
      await stopped.wait;
      expect((await delivery)?.state).toBe(end === 'cancel' ? 'cancelled' : undefined);
      expect(await bed.keys(`clips/${id}/`)).toEqual([]);
    },
  );
});

describe('a crash', () => {
  const died = new HindsightError('unavailable', 'the process is gone');
  /** Lets a process die in one of its calls: nothing that follows in it may do anything. */
  const dying = (): { die: () => never; signal: AbortSignal } => {
    const controller = new AbortController();
    const die = (): never => {
      controller.abort(died);
      throw died;
    };
    return { die, signal: controller.signal };
  };
  type Break = (parts: ClipJobParts, die: () => never) => Partial<ClipJobParts>;
  const onPut =
    (name: string, when: 'before' | 'after'): Break =>
    ({ objects }, die) => ({
      objects: {
        ...objects,
        put: async (key, body, options) => {
          if (key.endsWith(name) && when === 'before') die();
          await objects.put(key, body, options);
          if (key.endsWith(name)) die();
        },
      },
    });
  const breaks: Record<string, Break> = {
    'before its attempt': ({ catalog }, die) => ({ catalog: { ...catalog, beginAttempt: async () => die() } }),
    'while it waits': ({ ring }, die) => ({ ring: { ...ring, waitForEnd: async () => die() } }),
    'while it reads': ({ ring }, die) => ({ ring: { ...ring, readHeld: async () => die() } }),
    'while it encodes': ({ media }, die) => ({ media: { ...media, encode: () => async () => die() } }),
    'while it counts': ({ media }, die) => ({ media: { ...media, check: async () => die() } }),
    'after the file': onPut('clip.mp4', 'after'),
    'before the manifest': onPut('manifest.json', 'before'),
    'before the commit': ({ catalog }, die) => ({ catalog: { ...catalog, commitAttempt: async () => die() } }),
    'after the commit': ({ catalog }, die) => ({
      catalog: { ...catalog, commitAttempt: async (...args) => (await catalog.commitAttempt(...args), die()) },
    }),
    'before meta.json': onPut('meta.json', 'before'),
  };

  it.each(Object.entries(breaks))('%s leaves nothing behind, and the clip ends ready', async (_name, break_) => {
    const { bed } = world;
    const id = await accept();
    const { die, signal } = dying();
    await expect(bed.deliver(id, { parts: break_(bed, die), signal })).rejects.toThrow();
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', frames: 90 });
    expect(await bed.keys(`clips/${id}/`)).toEqual(settledKeys(id, record!.attempt));
    expect(await readClip(id, record!.attempt)).toEqual(FRAMES);
  });

  it('of the catalog that is followed by an older back-up costs no clip that was ready', async () => {
    const { bed } = world;
    const id = await accept();
    const { attempt: _, ...older } = (await bed.catalog.clip(id))!;
    const ready = (await bed.deliver(id))!;
    await world.refill();
    await bed.catalog.createClip(older);
    const { frames, sha256, delivered } = ready;
    expect(await bed.deliver(id)).toMatchObject({ state: 'ready', attempt: 1, frames, sha256, delivered });
    expect(await bed.keys(`clips/${id}/`)).toEqual(settledKeys(id, 1));
  });

  it('of the store is tried again, and fails the clip with its reason the last time', async () => {
    const { bed } = world;
    const id = await accept();
    const put = async (): Promise<void> => {
      throw new HindsightError('storage_error', 'cannot put', { cause: new Error('disk full') });
    };
    const parts = { objects: { ...bed.objects, put } };
    await expect(bed.deliver(id, { parts })).rejects.toMatchObject({ code: 'storage_error' });
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'queued', attempt: 1 });
    const failed = await bed.deliver(id, { parts, attemptsMade: 4, lastAttempt: true });
    expect(failed).toMatchObject({ state: 'failed', reason: 'storage_error', message: 'cannot put: disk full' });
    const [hold] = await bed.ring.holds('cam');
    const leftMs = hold!.expiresAt - bed.clock.now();
    expect(leftMs).toBeGreaterThan(RULES.holdForRetryMs - 30_000);
    expect(leftMs).toBeLessThanOrEqual(RULES.holdForRetryMs);
    await bed.catalog.retryClip(id);
    const again = await bed.deliver(id);
    expect(again).toMatchObject({ state: 'ready', attempt: 3, frames: 90 });
    expect(await readClip(id, 3)).toEqual(FRAMES);
  });
});
