import { HindsightError } from '@hindsight/domain';
import type { Redis } from 'ioredis';
import { cameraKeys } from './keys.ts';
import { APPEND } from './lua/scripts.ts';
import { createScript } from './script.ts';
import type { AppendInput, AppendResult, Lease } from './types.ts';

const script = createScript(APPEND);
const NOTHING = Buffer.alloc(0);

/**
 * Stores a fragment, its init and its index entry in one script (invariant 2), trimming first. Sending the same fragment
 * again answers the old result. Throws `lease_lost` when the lease is no longer current (invariant 4).
 */
export function createAppend({ redis, prefix }: { redis: Redis; prefix: string }) {
  return async (lease: Lease, input: AppendInput): Promise<AppendResult> => {
    const key = cameraKeys(prefix, lease.camera).owner;
    let answer = await call(redis, key, { lease, input, init: NOTHING });
    if (answer[0] === 'need_init') answer = await call(redis, key, { lease, input, init: input.init });
    if (answer[0] !== 'ok') {
      throw new HindsightError(
        'lease_lost',
        `expected the lease ${lease.owner} of ${lease.camera} to be current, it is not`,
      );
    }
    const [, seq, segment, trimmed, dropped] = answer;
    return { seq: Number(seq), segment: Number(segment), trimmed: Number(trimmed), dropped: Number(dropped) };
  };
}

function call(redis: Redis, key: string, of: { lease: Lease; input: AppendInput; init: Buffer }): Promise<string[]> {
  const { lease, input, init } = of;
  const numbers = [
    input.indexInSession,
    input.wallStart,
    input.durationUs,
    input.mediaStart,
    input.timescale,
    input.frames,
  ];
  return script(redis, key, [
    lease.owner,
    input.session,
    ...numbers,
    input.key ? '1' : '0',
    input.cause ?? '',
    input.bytes,
    init,
  ]) as Promise<string[]>;
}
