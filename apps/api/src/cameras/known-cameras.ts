import type { CameraDefinition, CameraDefinitions, FollowCameras } from '@hindsight/catalog';
import { HindsightError, type Camera } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { cameraToWire } from './camera-wire.ts';

/** How long an answer waits for the catalog; footage can be watched without it. */
const CATALOG_MS = 1000;

/** All cameras: those that capture speaks of, and those that were added, be they captured yet or not. */
export type KnownCameras = {
  /** Sorted by id; without those that are unlisted. */
  list(): Promise<Camera[]>;
  get(id: string): Promise<Camera | null>;
  /**
   * The camera that a request means: the named one, else the only one that is listed.
   * Throws `camera_not_found`, or `camera_required` when there are several to choose from.
   */
  find(id: string | undefined): Promise<string>;
  /** Whether a camera was added as one that no list shows, as far as is known at this moment. */
  isUnlisted(id: string): boolean;
  /** Calls with the id when what was set for an added camera has changed. */
  onChange(fn: (id: string) => void): () => void;
  close(): void;
};

type Parts = {
  ring: Pick<Ring, 'cameras' | 'state'>;
  definitions: Pick<CameraDefinitions, 'all'> & { follow: FollowCameras };
  clock: Clock;
};
type Added = Map<string, CameraDefinition>;

/** Follows the catalog, and answers from what it last said while it is away. */
export function createKnownCameras({ ring, definitions, clock }: Parts): KnownCameras {
  const listeners = new Set<(id: string) => void>();
  let followed: Added | null = null;
  const unfollow = definitions.follow((cameras) => {
    const before = followed;
    followed = byId(cameras);
    if (before) for (const id of changedIds(before, followed)) for (const listener of listeners) listener(id);
  });

  /** As they are at this moment; null when nobody knows. */
  const addedNow = async (): Promise<Added | null> => {
    const late = new AbortController();
    const timeout = clock.sleep(CATALOG_MS, late.signal).then(() => null);
    try {
      const cameras = await Promise.race([definitions.all(), timeout]);
      return cameras ? byId(cameras) : followed;
    } catch {
      return followed;
    } finally {
      timeout.catch(() => undefined);
      late.abort();
    }
  };

  const describe = async (id: string, added: Added | null): Promise<Camera | null> => {
    const [definition, state] = [added?.get(id), await ring.state(id)];
    // It was removed, and capture has not stopped yet, or the ring is about to forget it.
    if (added && !definition && (state === null || state.managedBy === 'api')) return null;
    return cameraToWire(id, { definition, state });
  };

  const all = async (): Promise<{ ids: string[]; added: Added | null }> => {
    const [captured, added] = await Promise.all([ring.cameras(), addedNow()]);
    return { ids: [...new Set([...captured, ...(added?.keys() ?? [])])].sort(), added };
  };

  const list = async (): Promise<Camera[]> => {
    const { ids, added } = await all();
    const cameras = await Promise.all(ids.map((id) => describe(id, added)));
    return cameras.filter((camera) => camera !== null).filter(({ unlisted }) => !unlisted);
  };

  return {
    list,
    get: async (id) => {
      const { ids, added } = await all();
      return ids.includes(id) ? describe(id, added) : null;
    },
    find: async (id) => {
      // What capture speaks of can be watched: no need to ask the catalog.
      if (id !== undefined && (await ring.cameras()).includes(id)) return id;
      const { ids, added } = await all();
      if (id !== undefined && ids.includes(id)) return id;
      const listed = ids.filter((each) => !added?.get(each)?.unlisted);
      return choose(id, listed.length > 1 ? (await list()).map((camera) => camera.id) : listed);
    },
    isUnlisted: (id) => followed?.get(id)?.unlisted ?? false,
    onChange: (fn) => {
      listeners.add(fn);
      return () => void listeners.delete(fn);
    },
    close: unfollow,
  };
}

const byId = (cameras: readonly CameraDefinition[]): Added => new Map(cameras.map((camera) => [camera.id, camera]));

const changedIds = (before: Added, after: Added): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
  );

function choose(id: string | undefined, cameras: string[]): string {
  if (id !== undefined) throw new HindsightError('camera_not_found', `expected ${listOf(cameras)}, got "${id}"`);
  const [only] = cameras;
  if (only === undefined) {
    throw new HindsightError('camera_not_found', 'expected a camera, but capture has not announced one yet');
  }
  if (cameras.length > 1) {
    throw new HindsightError('camera_required', `expected camera: ${listOf(cameras)}; got nothing`, {
      problems: [{ path: 'camera', expected: listOf(cameras), got: 'nothing' }],
    });
  }
  return only;
}

const listOf = (cameras: string[]): string =>
  cameras.length === 0 ? 'no camera (none is known)' : cameras.join(' or ');
