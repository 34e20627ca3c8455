import { bytes, wallMs, type WallMs, type Window } from '@hindsight/domain';
import { footageOf } from './footage.ts';
import { extendHold } from './hold.ts';
import { cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';
import { asked } from './script.ts';
import type { Footage, HoldInfo, LiveHold } from './types.ts';
import { parseView, type View, type ViewAnswer } from './view.ts';

/** What becomes of a hold after it was made. One that is gone is no error. */
export type Holds = {
  /** What it recorded, and what is missing of its window as of now. Empty when it is gone. */
  readHeld(camera: string, owner: string): Promise<Footage>;
  /** Its window, its expiry and the seqs of what it recorded; null when it is gone. */
  holdInfo(camera: string, owner: string): Promise<(HoldInfo & { seqs: number[] }) | null>;
  /** All live holds, those that expire first in front. */
  holds(camera: string): Promise<LiveHold[]>;
  /** Lets it expire no earlier than `ttlMs` from now. False when it is gone. */
  renewHold(camera: string, owner: string, ttlMs: number): Promise<boolean>;
  /** Lets it expire `ttlMs` from now. */
  setHoldExpiry(camera: string, owner: string, ttlMs: number): Promise<void>;
  /** Ends it; what has outlived retention meanwhile leaves the ring. */
  release(camera: string, owner: string): Promise<void>;
};

type HeldAnswer = [view: ViewAnswer, fromUs: string, toUs: string, expiresAt: string];
type Held = HoldInfo & { view: View };

/** Makes the verbs. */
export function createHolds(parts: RingParts): Holds {
  const { redis, prefix, scripts } = parts;
  const ownerKey = (camera: string): string => cameraKeys(prefix, camera).owner;

  const held = async (camera: string, owner: string): Promise<Held | null> => {
    const answer = (await scripts.held(redis, ownerKey(camera), [owner])) as HeldAnswer | null;
    if (!answer) return null;
    const [view, fromUs, toUs, expiresAt] = answer;
    return { owner, window: windowOf(fromUs, toUs), expiresAt: wallMs(Number(expiresAt)), view: parseView(view) };
  };

  const setExpiry = async (
    camera: string,
    of: { owner: string; ttlMs: number; onlyLater: boolean },
  ): Promise<boolean> => {
    const args = [of.owner, Math.ceil(of.ttlMs), of.onlyLater ? '1' : '0'];
    const offset = (await scripts.setExpiry(redis, ownerKey(camera), args)) as number | null;
    if (offset === null) return false;
    await extendHold(parts, { camera, owner: of.owner, offset });
    return true;
  };

  return {
    readHeld: async (camera, owner) => {
      const found = await held(camera, owner);
      if (found) return footageOf(found.window, found.view);
      const end = await asked(redis.hget(cameraKeys(prefix, camera).state, 'endUs'));
      return { ...NOTHING, ringEnd: end === null ? null : wallMs(Math.floor(Number(end) / 1000)) };
    },
    holdInfo: async (camera, owner) => {
      const found = await held(camera, owner);
      if (!found) return null;
      const { view, ...info } = found;
      return { ...info, seqs: view.list.map(({ seq }) => seq) };
    },
    holds: async (camera) => {
      const flat = (await scripts.holds(redis, ownerKey(camera), [])) as string[];
      return Array.from({ length: flat.length / 5 }, (_, i) => {
        const [owner = '', expiresAt, leftMs, fromUs = '', toUs = ''] = flat.slice(5 * i, 5 * i + 5);
        const window = windowOf(fromUs, toUs);
        return { owner, window, expiresAt: wallMs(Number(expiresAt)), leftMs: Number(leftMs) };
      });
    },
    renewHold: (camera, owner, ttlMs) => setExpiry(camera, { owner, ttlMs, onlyLater: true }),
    setHoldExpiry: async (camera, owner, ttlMs) => void (await setExpiry(camera, { owner, ttlMs, onlyLater: false })),
    release: async (camera, owner) => void (await scripts.release(redis, ownerKey(camera), [owner])),
  };
}

const NOTHING: Omit<Footage, 'ringEnd'> = {
  fragments: [],
  initsMissing: [],
  coverage: 0,
  gaps: [],
  delivered: null,
  bytes: bytes(0),
  lateMs: 0,
};

const toMs = (us: string): WallMs => wallMs(Number(us) / 1000);
const windowOf = (fromUs: string, toUs: string): Window => ({ start: toMs(fromUs), end: toMs(toUs) });
