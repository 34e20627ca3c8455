import { HindsightError, type Window } from '@hindsight/domain';
import { parseInit, type Init, type SourceFragment, type SourceSession } from '@hindsight/mp4';
import type { HoldResult, Ring } from '@hindsight/ring';
import { RULES } from '../reconcile/rules.ts';

/** Footage of a window as the ring has it now, with what it says is missing. */
export type Footage = { sessions: SourceSession[]; held: HoldResult };

/** Whose footage is read: the owner of the hold and the window that it covers. */
export type FootageOwner = { id: string; camera: string; requested: Window; delivered: { coverage: number } };

/** Footage may vanish between listing and reading; each round lists what is left. */
const MAX_ROUNDS = 3;

/**
 * Reads what the hold recorded, session by session. What has vanished since the request is left out, and is a gap
 * then; when nothing is left: `footage_lost` if the 202 had promised some, else `no_footage`.
 */
export async function readFootage(ring: Ring, owner: FootageOwner): Promise<Footage> {
  for (let round = 1; ; round += 1) {
    const held = await listHeld(ring, owner);
    if (held.fragments.length === 0) throw nothingLeft(owner);
    try {
      return { held, sessions: await readSessions(ring, owner.camera, held) };
    } catch (error) {
      const vanished = error instanceof HindsightError && error.code === 'footage_lost';
      if (!vanished || round === MAX_ROUNDS) throw error;
    }
  }
}

/** The newest held segment (from its key frame on), or null without footage. */
export async function readNewestSegment(
  ring: Ring,
  camera: string,
  owner: string,
): Promise<{ init: Init; fragments: SourceFragment[] } | null> {
  const held = await ring.readHeld(camera, owner);
  const newest = held.fragments.at(-1);
  if (!newest) return null;
  const ofSegment = held.fragments.filter((ref) => ref.segment === newest.segment);
  const [session] = await readSessions(ring, camera, { ...held, fragments: ofSegment });
  return session ?? null;
}

/** A hold that is gone (the ring's Redis was emptied, or it expired unrenewed) is made again over what is left. */
async function listHeld(ring: Ring, owner: FootageOwner): Promise<HoldResult> {
  const held = await ring.readHeld(owner.camera, owner.id);
  if (held.fragments.length > 0) return held;
  return ring.hold(owner.camera, { owner: owner.id, window: owner.requested, ttlMs: RULES.holdMs });
}

async function readSessions(ring: Ring, camera: string, held: HoldResult): Promise<SourceSession[]> {
  const sessions: SourceSession[] = [];
  for await (const fragment of ring.fragments(camera, held.fragments)) {
    const { session } = fragment.ref;
    let current = sessions.at(-1);
    if (current?.session !== session) {
      const init = await ring.init(camera, session);
      if (!init) throw new HindsightError('footage_lost', `expected the init of session ${session}, found none`);
      current = { session, init: parseInit(init), fragments: [] };
      sessions.push(current);
    }
    current.fragments.push(fragment);
  }
  return sessions;
}

function nothingLeft(owner: FootageOwner): HindsightError {
  if (owner.delivered.coverage > 0) {
    const promised = `${(owner.delivered.coverage * 100).toFixed(1)} %`;
    return new HindsightError('footage_lost', `expected ${promised} of the window in the ring, found nothing`);
  }
  return new HindsightError('no_footage', 'expected footage in the window by its end, but none has come');
}
