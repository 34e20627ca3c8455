import type { Clock, Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import type { CameraDefinition } from './cameras.ts';

/** How soon a failed read is tried again. */
const RETRY_MS = 1000;
/** News is lost while the connection is, and a dead one may not be noticed: so the list is read every so often as well. */
const READ_MS = 30_000;

/** What following is made of. */
type Parts = {
  redis: Redis;
  clock: Clock;
  log: Logger;
  channel: string;
  read: () => Promise<CameraDefinition[]>;
};

/** Reads the list at once, at every news of a change, and whenever listening has begun anew. The answer ends it. */
export function followCameras(parts: Parts, onCameras: (cameras: CameraDefinition[]) => void): () => void {
  const { redis, clock, log, channel, read } = parts;
  let ended = false;
  let reading = false;
  let again = false;
  let cancelRetry = (): void => undefined;

  const load = async (): Promise<void> => {
    again = true;
    if (reading) return;
    reading = true;
    cancelRetry();
    while (again && !ended) {
      again = false;
      try {
        const cameras = await read();
        if (!ended) onCameras(cameras);
      } catch (err) {
        log.debug({ err }, 'cameras not read, trying again');
        if (!ended) cancelRetry = clock.setTimer(RETRY_MS, () => void load());
        break;
      }
    }
    reading = false;
  };

  const listener = redis.duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true });
  // The caller's connection to the same server logs that it is away.
  listener.on('error', () => undefined);
  listener.on('message', () => void load());
  // Not at 'connect': what changes between reading and listening would not be heard.
  listener.on('ready', () => void listener.subscribe(channel).then(load, () => undefined));
  const stopReading = clock.every(READ_MS, () => void load());
  void load();
  return () => {
    ended = true;
    cancelRetry();
    stopReading();
    listener.disconnect();
  };
}
