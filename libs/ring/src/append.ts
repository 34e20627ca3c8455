import { assert, HindsightError } from '@hindsight/domain';
import { cameraKeys } from './keys.ts';
import type { LeaseAnswer, UnderLease } from './lease.ts';
import type { RingParts } from './parts.ts';
import type { AppendInput, AppendResult, Lease } from './types.ts';

const NOTHING = Buffer.alloc(0);
type Answer = [outcome: LeaseAnswer | 'need_init' | 'repeated' | 'over', ...rest: string[]];

/**
 * Stores a fragment, its init and its entry in one script (invariant 2), after making room. Sending the same fragment
 * again is harmless: it answers the old result. The lease is checked by the script itself (invariant 4).
 * Throws `lease_lost` when another capture has the camera, `conflict` for a session that a newer one has followed,
 * `exhausted` when Redis has no memory left.
 */
export type Append = (lease: Lease, input: AppendInput) => Promise<AppendResult>;

/** Makes the verb. */
export function createAppend({ redis, prefix, scripts }: RingParts, underLease: UnderLease): Append {
  // The session whose init Redis had last: its bytes need not travel again.
  const sent = new Map<string, string>();

  const store = async (owner: string, { camera }: Lease, input: AppendInput): Promise<Answer> => {
    const key = cameraKeys(prefix, camera).owner;
    const send = (init: Buffer): Promise<Answer> =>
      scripts.append(redis, key, argumentsOf(owner, input, init)) as Promise<Answer>;
    const answer = await send(sent.get(camera) === input.session ? NOTHING : input.init);
    return answer[0] === 'need_init' ? send(input.init) : answer;
  };

  return async (lease, input) => {
    check(input);
    const [outcome, ...values] = await underLease(lease, async (owner) => {
      const value = await store(owner, lease, input);
      return { answer: value[0] === 'unknown' || value[0] === 'lost' ? value[0] : 'ok', value };
    });
    if (outcome === 'over') {
      const expected = `expected a fragment of session ${values[0]} or a later one`;
      throw new HindsightError('conflict', `${expected}, got one of ${input.session}, which is over`);
    }
    sent.set(lease.camera, input.session);
    const [seq = 0, segment = 0, trimmed = 0, dropped = 0, replaced = 0] = values.map(Number);
    return { seq, segment, trimmed, dropped, replaced, repeated: outcome === 'repeated' };
  };
}

function argumentsOf(owner: string, input: AppendInput, init: Buffer): (string | number | Buffer)[] {
  const { session, indexInSession, wallStart, durationUs, mediaStart, timescale, frames, key, cause, bytes } = input;
  const numbers = [indexInSession, wallStart, durationUs, mediaStart, timescale, frames];
  return [owner, session, ...numbers, key ? '1' : '0', cause ?? '', bytes, init];
}

/** What would make an entry unreadable never gets into the index. */
function check(input: AppendInput): void {
  assert(/^[^|\s]{1,100}$/.test(input.session), `a session id without | and spaces, got "${input.session}"`);
  assert(input.bytes.length > 0 && input.init.length > 0, 'bytes and init of a fragment, got nothing');
  for (const name of ['indexInSession', 'wallStart', 'durationUs', 'mediaStart', 'timescale', 'frames'] as const) {
    assert(Number.isSafeInteger(input[name]), `expected a whole number of ${name}, got ${input[name]}`);
  }
  for (const name of ['durationUs', 'timescale', 'frames'] as const) {
    assert(input[name] > 0, `expected ${name} above 0, got ${input[name]}`);
  }
}
