import { HindsightError, type FragmentRef } from '@hindsight/domain';
import { cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';
import { asked } from './script.ts';

/** Fragments a MGET, one in flight: about 3 MB, so that appends are not kept waiting (docs/ring.md). */
const BATCH = 25;

/** Bytes of what the ring lists. */
export type Bytes = {
  /** Bytes of fragments in the given order. Throws `footage_lost` for one that has vanished. */
  fragments(camera: string, refs: readonly FragmentRef[]): AsyncIterable<{ ref: FragmentRef; bytes: Buffer }>;
  /** Bytes of one fragment; null when the ring does not have it. */
  fragment(camera: string, seq: number): Promise<Buffer | null>;
  /** Init of a session; null when the ring does not have it. */
  init(camera: string, session: string): Promise<Buffer | null>;
};

/** Makes the verbs. */
export function createBytes({ redis, prefix }: RingParts): Bytes {
  return {
    fragments: async function* (camera, refs) {
      const keys = cameraKeys(prefix, camera);
      for (let i = 0; i < refs.length; i += BATCH) {
        const batch = refs.slice(i, i + BATCH);
        const values = await asked(redis.mgetBuffer(...batch.map(({ seq }) => keys.fragment(seq))));
        for (const [n, ref] of batch.entries()) {
          const bytes = values[n];
          if (!bytes) {
            throw new HindsightError(
              'footage_lost',
              `expected fragment ${ref.seq} of ${camera} in the ring, got nothing`,
            );
          }
          yield { ref, bytes };
        }
      }
    },
    fragment: (camera, seq) => asked(redis.getBuffer(cameraKeys(prefix, camera).fragment(seq))),
    init: (camera, session) => asked(redis.getBuffer(cameraKeys(prefix, camera).init(session))),
  };
}
