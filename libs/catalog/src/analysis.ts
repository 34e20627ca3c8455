import { FAILURE_REASONS, isoMs, wallMs, type Analytics, type WallMs, type Window } from '@hindsight/domain';
import type { Redis } from 'ioredis';
import { HOUR_KEPT_MS, HOUR_MS, hourKey, msOfStep, ownerOf, storedKey } from './counts.ts';
import { uptimeScript } from './scripts.ts';

/** Longer than this between two looks, and nobody knows what a camera did. */
const UNWATCHED_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Buckets asked for at once. */
const BATCH = 500;

/** What the catalog has counted. */
export type Analysis = {
  /**
   * Of the whole hours that a window touches, of one camera or of all that lists show. `cameras` are those that anything
   * was counted for, by id; unlisted ones among them have no clips.
   */
  analytics(window: Window, camera?: string): Promise<Analytics>;
  /** Bytes of clips and snapshots that are stored, of unlisted cameras too. */
  storedBytes(): Promise<number>;
  /** Says at `now` which cameras stream: whoever is named was watched since the last time this was said. */
  countUptime(now: WallMs, cameras: { camera: string; streaming: boolean }[]): Promise<void>;
};

/** `prefix` begins every key. */
export function createAnalysis({ redis, prefix }: { redis: Redis; prefix: string }): Analysis {
  return {
    countUptime: async (now, cameras) => {
      const says = cameras.flatMap(({ camera, streaming }) => [camera, streaming ? '1' : '0']);
      const keys = [`${prefix}watched-at`, hourKey(prefix, now)];
      await uptimeScript(redis, keys, [now, UNWATCHED_MS, HOUR_KEPT_MS, ...says]);
    },
    storedBytes: async () => (await redis.hvals(storedKey(prefix))).reduce((total, by) => total + Number(by), 0),
    analytics: async (window, camera) => {
      const from = Math.floor(window.start / HOUR_MS) * HOUR_MS;
      const to = Math.ceil(window.end / HOUR_MS) * HOUR_MS;
      const starts = Array.from({ length: (to - from) / HOUR_MS }, (_, n) => from + n * HOUR_MS);
      const [read, stored] = await Promise.all([readHours(redis, prefix, starts), redis.hgetall(storedKey(prefix))]);
      const isMeant = (owner: string): boolean =>
        camera === undefined
          ? !owner.startsWith('!')
          : owner === camera || owner === ownerOf({ camera, unlisted: true });
      const hours = read.map((counts) => counts.filter(({ owner }) => isMeant(owner)));
      const all = hours.flat();
      const buckets = hours.map((counts, n) => ({ start: starts[n] ?? from, counts }));
      return {
        from: isoMs(wallMs(from)),
        to: isoMs(wallMs(to)),
        totals: {
          ...bucketOf(all),
          cancelled: sum(all, 'cancelled'),
          storedBytes: Object.entries(stored).reduce((n, [owner, by]) => n + (isMeant(owner) ? Number(by) : 0), 0),
        },
        readySeconds: percentiles(all),
        failures: failures(all),
        hours: buckets.map(({ start, counts }) => ({ start: isoMs(wallMs(start)), ...bucketOf(counts) })),
        days: byDay(buckets).map(([start, counts]) => ({ start: isoMs(wallMs(start)), ...bucketOf(counts) })),
        cameras: byCamera(all),
      };
    },
  };
}

/** One count of one hour: `what` of the clips of `owner`. */
type Found = { owner: string; what: string; by: number };

async function readHours(redis: Redis, prefix: string, starts: number[]): Promise<Found[][]> {
  const hours: Found[][] = [];
  for (let at = 0; at < starts.length; at += BATCH) {
    const pipeline = redis.pipeline();
    for (const start of starts.slice(at, at + BATCH)) pipeline.hgetall(hourKey(prefix, start));
    for (const [error, counts] of (await pipeline.exec()) ?? []) {
      if (error) throw error;
      hours.push(Object.entries(counts as Record<string, string>).map(toFound));
    }
  }
  return hours;
}

function toFound([field, by]: [string, string]): Found {
  const [owner = '', what = ''] = field.split(':');
  return { owner, what, by: Number(by) };
}

const sum = (counts: Found[], what: string): number =>
  counts.reduce((total, each) => (each.what === what ? total + each.by : total), 0);

const bucketOf = (counts: Found[]) => ({
  clips: sum(counts, 'clips'),
  ready: sum(counts, 'ready'),
  failed: sum(counts, 'failed'),
  bytes: sum(counts, 'bytes'),
});

function failures(counts: Found[]): Analytics['failures'] {
  return FAILURE_REASONS.map((reason) => ({ reason, count: sum(counts, `reason.${reason}`) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** Nearest rank over the steps of the waits. */
function percentiles(counts: Found[]): Analytics['readySeconds'] {
  const steps = new Map<number, number>();
  for (const { what, by } of counts) {
    const [kind, step] = what.split('.');
    if (kind === 'step') steps.set(Number(step), (steps.get(Number(step)) ?? 0) + by);
  }
  const sorted = [...steps].sort(([a], [b]) => a - b);
  const total = sorted.reduce((n, [, by]) => n + by, 0);
  const at = (share: number): number => {
    let left = Math.ceil(share * total);
    const found = sorted.find(([, by]) => (left -= by) <= 0);
    return Math.round(msOfStep(found?.[0] ?? 0)) / 1000;
  };
  return total === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function byDay(buckets: { start: number; counts: Found[] }[]): [number, Found[]][] {
  const starts = new Set(buckets.map(({ start }) => dayOf(start)));
  return [...starts].map((day) => [day, buckets.flatMap(({ start, counts }) => (dayOf(start) === day ? counts : []))]);
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

function byCamera(counts: Found[]): Analytics['cameras'] {
  const names = new Set(counts.map(({ owner }) => owner.replace('!', '')));
  return [...names].sort().map((camera) => {
    const of = counts.filter(({ owner }) => owner.replace('!', '') === camera);
    const watched = sum(of, 'watched');
    return { camera, uptime: watched === 0 ? null : sum(of, 'streaming') / watched, clips: sum(of, 'clips') };
  });
}
