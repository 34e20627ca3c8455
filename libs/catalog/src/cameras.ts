import { HindsightError } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { followCameras } from './follow-cameras.ts';
import { removeCameraScript, storeCameraScript } from './scripts.ts';
import { withUnavailable } from './unavailable.ts';

/** A camera that is managed by the API. */
export type CameraDefinition = {
  id: string;
  name: string;
  /** The source as a `Sealer` has sealed it for `sourcePurpose(id)`; the catalog cannot read it. */
  sealedSource: string;
  /** Absent: as capture is set. */
  mode?: 'auto' | 'copy' | 'encode';
  /** Whether sound is wanted. */
  audio: boolean;
  /** `640x480`. */
  size?: string;
  fps?: number;
  /** `hw:1,0`. */
  microphone?: string;
  /** Absent: as capture is set. */
  ringSeconds?: number;
  /** Kept, and not captured. */
  disabled: boolean;
  /** A program's, and nobody's camera: it is in no list and takes nothing's place. */
  unlisted?: boolean;
};

/** What a camera's source is sealed for: what was sealed for one camera opens for no other. */
export const sourcePurpose = (camera: string): string => `camera:${camera}`;

/** The cameras that are managed by the API. Every call throws `unavailable` when Redis is away or full. */
export type CameraDefinitions = {
  /** All of them, sorted by id. */
  all(): Promise<CameraDefinition[]>;
  get(id: string): Promise<CameraDefinition | null>;
  /** Throws `conflict` when the id is taken. */
  add(camera: CameraDefinition): Promise<void>;
  /** `change` answers the new definition; it is asked again when somebody else was faster. Throws `camera_not_found`. */
  change(id: string, change: (current: CameraDefinition) => CameraDefinition): Promise<CameraDefinition>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
};

/** Tells all of them as they are now, and again whenever one is added, changed or removed. The answer ends it. */
export type FollowCameras = (onCameras: (cameras: CameraDefinition[]) => void) => () => void;

/** Every round somebody else's change is stored; more rounds than this mean that something is wrong. */
const MAX_ROUNDS = 50;

/**
 * `redis` stays the caller's. Following has a connection of its own, which outlives outages; in those the last known
 * cameras stand. `beforeChange` comes before everything that is written, and keeps it from being written when it throws.
 */
export function createCameraDefinitions(options: {
  redis: Redis;
  clock: Clock;
  log: Logger;
  prefix?: string;
  beforeChange?: () => Promise<void>;
}): CameraDefinitions & { follow: FollowCameras } {
  const { redis, clock, log, prefix = 'hs:catalog:', beforeChange } = options;
  // A hash by id; also the channel on which a change is told.
  const key = `${prefix}cameras`;
  /** Compare and set: `before` is what has to be there, '' for nothing. */
  const store = async (camera: CameraDefinition, before: string): Promise<boolean> => {
    await beforeChange?.();
    return (await storeCameraScript(redis, [key], [camera.id, JSON.stringify(camera), before])) === 1;
  };

  const verbs = withUnavailable<CameraDefinitions>({
    all: async () =>
      Object.values(await redis.hgetall(key))
        .map(parse)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    get: async (id) => {
      const json = await redis.hget(key, id);
      return json === null ? null : parse(json);
    },
    add: async (camera) => {
      if (await store(camera, '')) return;
      throw new HindsightError('conflict', `expected an id that no camera has, got "${camera.id}"`);
    },
    change: async (id, change) => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const before = await redis.hget(key, id);
        if (before === null) throw new HindsightError('camera_not_found', `expected an added camera, got "${id}"`);
        const next = { ...change(parse(before)), id };
        if (await store(next, before)) return next;
      }
      throw new HindsightError('conflict', `camera ${id}: expected it to hold still, it changed ${MAX_ROUNDS} times`);
    },
    remove: async (id) => {
      await beforeChange?.();
      return (await removeCameraScript(redis, [key], [id])) === 1;
    },
  });
  const follow: FollowCameras = (onCameras) =>
    followCameras({ redis, clock, log, channel: key, read: verbs.all }, onCameras);
  return { ...verbs, follow };
}

const parse = (json: string): CameraDefinition => JSON.parse(json) as CameraDefinition;
