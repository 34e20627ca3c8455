import {
  bytes,
  HindsightError,
  usToMs,
  wallMs,
  wallUs,
  type FragmentRef,
  type WallMs,
  type Window,
} from '@hindsight/domain';
import type { Redis } from 'ioredis';
import { parseEntry } from './entry.ts';
import { describeFootage, spansOf, type Edges } from './footage.ts';
import { cameraKeys } from './keys.ts';
import type { Footage, RingTimeline } from './types.ts';

/** Fragments a MGET: about 3 MB, so that appends are not kept waiting (docs/ring.md). */
const BATCH = 25;
/** A GOP ends before 4 s, so the key frame of a window's first frame lies at most this far before it. */
const REACH_MS = 5000;

export type Reader = ReturnType<typeof createReader>;

/** Reading the ring; entries whose bytes are gone are dropped on the way. */
export function createReader({ redis, prefix }: { redis: Redis; prefix: string }) {
  const lookUp = async (camera: string, seqs: string[]): Promise<FragmentRef[]> => {
    if (seqs.length === 0) return [];
    const keys = cameraKeys(prefix, camera);
    const [entries, present] = await Promise.all([
      redis.hmget(keys.entries, ...seqs),
      existing(
        redis,
        seqs.map((seq) => keys.fragment(Number(seq))),
      ),
    ]);
    return entries.flatMap((entry, i) => (entry !== null && present[i] ? [parseEntry(entry)] : []));
  };

  const read = async (camera: string, window?: Window): Promise<FragmentRef[]> => {
    const keys = cameraKeys(prefix, camera);
    const [from, to] = window ? [window.start - REACH_MS, `(${window.end}`] : ['-inf', '+inf'];
    return lookUp(camera, await redis.zrangebyscore(keys.index, from, to));
  };

  const edges = async (camera: string): Promise<Edges & { ringEnd: WallMs | null; now: WallMs }> => {
    const keys = cameraKeys(prefix, camera);
    const [fields, [seconds, micros]] = await Promise.all([
      redis.hmget(keys.counters, 'trimmedUntilUs', 'lastEndUs'),
      redis.time(),
    ]);
    const [trimmed, end] = fields;
    return {
      trimmedUntil: trimmed ? usToMs(wallUs(Number(trimmed))) : null,
      trimCause: 'overwritten',
      ringEnd: end ? usToMs(wallUs(Number(end))) : null,
      now: wallMs(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)),
    };
  };

  return {
    lookUp,
    edges,
    /** Fragments in order of time: all of them, or those of a window from the key frame before it on. */
    read,
    /** Footage of a window as of now; holds nothing. */
    coverage: async (camera: string, window: Window): Promise<Footage> => {
      const [refs, around] = await Promise.all([read(camera, window), edges(camera)]);
      const startUs = window.start * 1000;
      const firstInside = refs.findIndex((ref) => ref.wallStart + ref.durationUs > startUs);
      const from = refs.findLastIndex((ref, i) => i <= firstInside && ref.key);
      const wanted = firstInside < 0 ? [] : refs.slice(Math.max(0, from));
      return { ...describeFootage(window, wanted, around), ringEnd: around.ringEnd };
    },
    /** Bytes of fragments, one MGET in flight. Throws `footage_lost` for one that has vanished. */
    fragments: async function* (
      camera: string,
      refs: readonly FragmentRef[],
    ): AsyncGenerator<{ ref: FragmentRef; bytes: Buffer }> {
      const keys = cameraKeys(prefix, camera);
      for (let i = 0; i < refs.length; i += BATCH) {
        const batch = refs.slice(i, i + BATCH);
        const values = await redis.mgetBuffer(...batch.map(({ seq }) => keys.fragment(seq)));
        for (const [n, ref] of batch.entries()) {
          const value = values[n];
          if (!value)
            throw new HindsightError(
              'footage_lost',
              `expected fragment ${ref.seq} of ${camera} in the ring, found none`,
            );
          yield { ref, bytes: value };
        }
      }
    },
    /** Bytes of one fragment; null when the ring does not have it. */
    fragment: (camera: string, seq: number): Promise<Buffer | null> =>
      redis.getBuffer(cameraKeys(prefix, camera).fragment(seq)),
    /** Init of a session; null when none of its footage is held any more. */
    init: (camera: string, session: string): Promise<Buffer | null> =>
      redis.getBuffer(cameraKeys(prefix, camera).init(session)),
    timeline: async (camera: string): Promise<RingTimeline> => {
      const keys = cameraKeys(prefix, camera);
      const [refs, around, limits] = await Promise.all([
        read(camera),
        edges(camera),
        redis.hget(keys.counters, 'retentionMs'),
      ]);
      const { spans, gaps } = spansOf(refs);
      return {
        spans,
        gaps,
        bytes: bytes(refs.reduce((sum, ref) => sum + ref.bytes, 0)),
        frames: refs.reduce((sum, ref) => sum + ref.frames, 0),
        durationUs: refs.reduce((sum, ref) => sum + ref.durationUs, 0),
        oldest: refs[0]?.wallStart ?? null,
        newestFragment: refs.at(-1) ?? null,
        trimmedUntil: around.trimmedUntil,
        capacityMs: Number(limits ?? 0),
      };
    },
  };
}

async function existing(redis: Redis, keys: string[]): Promise<boolean[]> {
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.exists(key);
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, count]) => error === null && count === 1);
}
