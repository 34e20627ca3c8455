import { createHash } from 'node:crypto';
import { ulid } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { Lease, Replica, Ring } from '@hindsight/ring';

const REGISTER_MS = 2000;
/** How long a camera that is free is left to replicas that have less than their share. */
const COURTESY_MS = 2000;
/** How long a replica has more than its share while another lacks cameras, before it hands one over. */
const UNEVEN_MS = 10_000;

/** A lease, and what its holder has to know of sharing. */
export type SharedLease = {
  lease: Lease;
  /** Aborted when the camera is to go to another replica: store what is left, and give the lease back. */
  handOver: AbortSignal;
  /** The lease is not ours any more. */
  end(): void;
};

/** This replica's part of the cameras. Who may write a camera is decided by its lease alone; this is about fairness. */
export type Share = {
  /** This replica wants a camera, until the answer is called. */
  want(camera: string): () => void;
  /** Calls `claim` when it is this replica's turn; null when it is not, or when another has the camera. */
  claim(camera: string, claim: () => Promise<Lease | null>): Promise<SharedLease | null>;
  /** Tells the others that this replica does not share any more. */
  close(): Promise<void>;
};

/** What sharing is built from. */
export type ShareParts = {
  ring: Pick<Ring, 'register' | 'unregister' | 'isFree' | 'holds' | 'state'>;
  clock: Clock;
  log: Logger;
};

/**
 * Shares cameras out among the replicas that want the same ones. Every replica registers every 2 s; its fair share is the
 * number of cameras divided by that of the replicas, rounded up.
 *
 * - It never has more than `maxCameras`.
 * - With less than its share it claims whatever is free. With its share it claims what has been free for 2 s.
 * - With more than its share, while another one has less and room for more, it hands a camera over, one in 10 s: rather
 *   one that is not streaming, and none that a clip is waiting for. This costs the camera a gap of about a second.
 */
export function createShare(parts: ShareParts, options: { replica: string; maxCameras: number | null }): Share {
  const { ring, clock, log } = parts;
  const { maxCameras } = options;
  const id = `${options.replica}:${ulid(clock.now(), () => clock.random())}`;
  const wanted = new Set<string>();
  const held = new Map<string, AbortController>();
  const freeSinceMs = new Map<string, number>();
  let others: Replica[] = [];
  let unevenSinceMs: number | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const fairShare = (): number => Math.ceil(wanted.size / (others.length + 1));
  const isHungry = ({ held: has, room }: Replica): boolean => has < Math.min(fairShare(), room ?? Infinity);

  const register = async (): Promise<void> => {
    const group = createHash('sha1')
      .update([...wanted].sort().join())
      .digest('hex');
    try {
      const all = await ring.register({ id, group, held: held.size, room: maxCameras });
      others = all.filter((other) => other.id !== id && other.group === group);
    } catch (err) {
      log.debug({ err }, 'replica not registered');
    }
  };

  const even = async (): Promise<void> => {
    await register();
    if (held.size <= fairShare() || !others.some(isHungry)) return void (unevenSinceMs = null);
    const nowMs = clock.monotonicMs();
    unevenSinceMs ??= nowMs;
    if (nowMs - unevenSinceMs < UNEVEN_MS) return;
    unevenSinceMs = nowMs;
    const camera = await leastMissed(parts, [...held.keys()]);
    if (camera === null) return;
    log.info({ camera, held: held.size, share: fairShare() }, 'handing a camera over to another replica');
    held.get(camera)?.abort(new Error('another replica takes this camera over'));
  };

  const hasBeenFree = async (camera: string): Promise<boolean> => {
    if (!(await ring.isFree(camera))) return freeSinceMs.delete(camera) && false;
    const sinceMs = freeSinceMs.get(camera) ?? clock.monotonicMs();
    freeSinceMs.set(camera, sinceMs);
    // It may be free because a replica is gone: then there is more for everybody else.
    await register();
    return held.size < fairShare() || clock.monotonicMs() - sinceMs >= COURTESY_MS;
  };

  const take = async (camera: string, claim: () => Promise<Lease | null>): Promise<SharedLease | null> => {
    if (held.size >= (maxCameras ?? Infinity)) return null;
    if (held.size >= fairShare() && !(await hasBeenFree(camera))) return null;
    const lease = await claim();
    if (!lease) return null;
    freeSinceMs.delete(camera);
    const control = new AbortController();
    held.set(camera, control);
    return { lease, handOver: control.signal, end: () => void held.delete(camera) };
  };

  let evening: Promise<void> | null = null;
  const stopRegistering = clock.every(REGISTER_MS, () => {
    evening ??= even()
      .catch((err: unknown) => log.debug({ err }, 'no camera handed over'))
      .finally(() => (evening = null));
  });
  const registered = Promise.resolve().then(register);

  return {
    want: (camera) => {
      wanted.add(camera);
      return () => void wanted.delete(camera);
    },
    // One at a time: what is being claimed counts for the next.
    claim: (camera, claim) => {
      const taken = turn.then(() => registered).then(() => take(camera, claim));
      turn = taken.catch(() => undefined);
      return taken;
    },
    close: async () => {
      stopRegistering();
      await ring.unregister(id).catch((err: unknown) => log.debug({ err }, 'replica left to expire'));
    },
  };
}

/** The camera whose going over costs least; null when a clip is waiting for each of them. */
async function leastMissed({ ring, clock }: ShareParts, cameras: string[]): Promise<string | null> {
  const looked = await Promise.all(
    cameras.map(async (camera) => {
      const [holds, state] = await Promise.all([ring.holds(camera), ring.state(camera)]);
      const awaited = holds.some(({ window }) => window.end + (state?.lateMs ?? 0) > clock.now());
      return { camera, awaited, streams: state?.state === 'streaming' };
    }),
  );
  const free = looked.filter(({ awaited }) => !awaited);
  return (free.find(({ streams }) => !streams) ?? free.at(-1))?.camera ?? null;
}
