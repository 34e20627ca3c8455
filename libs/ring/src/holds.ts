import { HindsightError, wallMs, type WallMs } from '@hindsight/domain';
import type { Redis } from 'ioredis';
import { parseEntry } from './entry.ts';
import { describeFootage } from './footage.ts';
import { cameraKeys } from './keys.ts';
import { EXPIRY, HOLD, RELEASE } from './lua/scripts.ts';
import type { Reader } from './read.ts';
import { createScript } from './script.ts';
import type { Footage, HoldInfo, HoldRequest } from './types.ts';

const holdScript = createScript(HOLD);
const expiryScript = createScript(EXPIRY);
const releaseScript = createScript(RELEASE);

/** Holds: promises that the fragments of a window outlive the ring's retention (invariant 3). */
export function createHolds({ redis, prefix, reader }: { redis: Redis; prefix: string; reader: Reader }) {
  const ownerKey = (camera: string): string => cameraKeys(prefix, camera).owner;

  const release = async (camera: string, owner: string): Promise<void> =>
    void (await releaseScript(redis, ownerKey(camera), [owner]));

  const setExpiry = async (camera: string, owner: string, ttlMs: number): Promise<boolean> =>
    (await expiryScript(redis, ownerKey(camera), [owner, Math.round(ttlMs)])) === 1;

  return {
    /**
     * Holds a window: the check that its footage exists and the promise to keep it are one script. Fragments still to
     * come are recorded as they arrive. With nothing there and nothing to come, no hold is left behind.
     * Throws `exhausted` when held bytes would pass their bound.
     */
    hold: async (camera: string, { owner, window, ttlMs }: HoldRequest): Promise<Footage> => {
      const args = [owner, window.start, window.end, Math.round(ttlMs)];
      const answer = (await holdScript(redis, ownerKey(camera), args)) as
        ['ok', string[]] | ['exhausted', string, string];
      if (answer[0] === 'exhausted') {
        const [, held, max] = answer;
        throw new HindsightError(
          'exhausted',
          `expected held footage of at most ${max} bytes, ${held} are held already`,
          {
            retryAfterSeconds: 30,
          },
        );
      }
      const edges = await reader.edges(camera);
      const footage = { ...describeFootage(window, answer[1].map(parseEntry), edges), ringEnd: edges.ringEnd };
      const nothingToCome = edges.now >= window.end || (edges.ringEnd !== null && edges.ringEnd >= window.end);
      if (footage.fragments.length === 0 && nothingToCome) await release(camera, owner);
      return footage;
    },
    /** What a hold has recorded so far, and what is missing of its window as of now. Empty when the hold is gone. */
    readHeld: async (camera: string, owner: string): Promise<Footage> => {
      const window = parseWindow(await redis.hget(cameraKeys(prefix, camera).windows, owner));
      const edges = await reader.edges(camera);
      const seqs = window ? await redis.zrange(cameraKeys(prefix, camera).hold(owner), '0', '-1') : [];
      const refs = await reader.lookUp(camera, seqs);
      return { ...describeFootage(window ?? NO_WINDOW, refs, edges), ringEnd: edges.ringEnd };
    },
    holds: async (camera: string): Promise<HoldInfo[]> => {
      const keys = cameraKeys(prefix, camera);
      const [flat, windows] = await Promise.all([
        redis.zrange(keys.holds, '0', '-1', 'WITHSCORES'),
        redis.hgetall(keys.windows),
      ]);
      return flat.flatMap((owner, i) => {
        const window = i % 2 === 0 ? parseWindow(windows[owner] ?? null) : null;
        return window ? [{ owner, window, expiresAt: wallMs(Number(flat[i + 1])) }] : [];
      });
    },
    /** Puts the expiry `ttlMs` from now. False when the hold is gone. */
    renewHold: setExpiry,
    /** The same, for a hold that is no longer needed for long. */
    setHoldExpiry: async (camera: string, owner: string, ttlMs: number): Promise<void> =>
      void (await setExpiry(camera, owner, ttlMs)),
    /** Ends a hold; what has outlived retention meanwhile leaves the ring. A hold that is gone is no error. */
    release,
  };
}

const NO_WINDOW = { start: wallMs(0), end: wallMs(1) };

function parseWindow(text: string | null): { start: WallMs; end: WallMs } | null {
  const [start, end] = (text ?? '').split(' ').map(Number);
  return start === undefined || end === undefined ? null : { start: wallMs(start), end: wallMs(end) };
}
