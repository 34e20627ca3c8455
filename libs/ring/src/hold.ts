import { HindsightError } from '@hindsight/domain';
import { footageOf } from './footage.ts';
import { cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';
import type { Footage, HoldRequest } from './types.ts';
import { parseView, type ViewAnswer } from './view.ts';

const RETRY_SECONDS = 30;
type Answer = ['exhausted', held: string, wanted: string, bound: string] | ['ok', view: ViewAnswer, offset: number];

/**
 * Holds a window: the check that its footage exists and the promise to keep it are one script (invariant 3). Fragments
 * still to come are recorded as they arrive. With nothing there and nothing to come no hold is left behind.
 * Throws `exhausted` when held bytes, those to come estimated, would pass their bound.
 */
export type Hold = (camera: string, request: HoldRequest) => Promise<Footage>;

/** Makes the verb. */
export function createHold(parts: RingParts): Hold {
  const { redis, prefix, scripts } = parts;
  return async (camera, { owner, window, ttlMs }) => {
    const key = cameraKeys(prefix, camera).owner;
    const answer = (await scripts.hold(redis, key, [owner, window.start, window.end, Math.ceil(ttlMs)])) as Answer;
    if (answer[0] === 'exhausted') {
      const [, held, wanted, bound] = answer;
      throw new HindsightError(
        'exhausted',
        `expected at most ${bound} bytes of held footage, got ${held} held already and ${wanted} asked for`,
        { retryAfterSeconds: RETRY_SECONDS },
      );
    }
    await extendHold(parts, { camera, owner, offset: answer[2] });
    return footageOf(window, parseView(answer[1]));
  };
}

/**
 * Lets the rest of a long hold's bytes live as long as it, 500 fragments a script, so that appends get their turn. All
 * of it is covered already: this is about the net under trimming.
 */
export async function extendHold(
  { redis, prefix, scripts }: RingParts,
  of: { camera: string; owner: string; offset: number },
): Promise<void> {
  const key = cameraKeys(prefix, of.camera).owner;
  for (let { offset } = of; offset > 0;) {
    offset = (await scripts.extend(redis, key, [of.owner, offset])) as number;
  }
}
