import { usToMs, wallUs, type WallMs } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { camerasKey, cameraKeys } from './keys.ts';

type Listener = (message: string) => void;
/** `ready` is settled once Redis tells us what comes. */
type Listening = { ready: Promise<void>; stop: () => void };

/** News of appends and of camera states, on a connection of its own that is made when the first listener comes. */
export function createSubscriptions(options: { redis: Redis; clock: Clock; log: Logger; prefix: string }) {
  const { redis, clock, log, prefix } = options;
  const channels = new Map<string, { listeners: Set<Listener>; ready: Promise<void> }>();
  let connection: Redis | null = null;

  const connect = (): Redis => {
    const made = redis.duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true });
    made.on('error', (err: Error) => log.debug({ err }, 'subscription lost, trying again'));
    made.on('message', (channel: string, message: string) => {
      for (const listener of channels.get(channel)?.listeners ?? []) listener(message);
    });
    return made;
  };

  const listen = (channel: string, listener: Listener): Listening => {
    connection ??= connect();
    const known = channels.get(channel);
    const entry = known ?? { listeners: new Set<Listener>(), ready: subscribe(connection, channel) };
    channels.set(channel, entry);
    entry.listeners.add(listener);
    const stop = (): void => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0 || channels.get(channel) !== entry) return;
      channels.delete(channel);
      connection?.unsubscribe(channel).catch(() => undefined);
    };
    return { ready: entry.ready, stop };
  };

  const subscribe = async (to: Redis, channel: string): Promise<void> => {
    await to.subscribe(channel).catch((err: unknown) => log.debug({ err, channel }, 'not subscribed'));
  };

  const listenForEnd = (camera: string, fn: (end: WallMs) => void): Listening =>
    listen(cameraKeys(prefix, camera).appended, (message) => fn(usToMs(wallUs(Number(message.split(' ')[1])))));

  const ringEnd = async (camera: string): Promise<WallMs | null> => {
    const end = await redis.hget(cameraKeys(prefix, camera).counters, 'lastEndUs');
    return end === null ? null : usToMs(wallUs(Number(end)));
  };

  return {
    onAppended: (camera: string, fn: (end: WallMs) => void): (() => void) => listenForEnd(camera, fn).stop,
    onCameraState: (fn: (camera: string) => void): (() => void) => listen(camerasKey(prefix), fn).stop,
    /** Waits until the fragment appended last reaches `end`. Throws the signal's reason when it is aborted. */
    waitForEnd: async (
      camera: string,
      end: WallMs,
      wait: { timeoutMs: number; signal: AbortSignal },
    ): Promise<'reached' | 'timeout'> => {
      const isReached = async (): Promise<boolean> => ((await ringEnd(camera)) ?? 0) >= end;
      if (await isReached()) return 'reached';
      let reached: () => void = () => undefined;
      const arrival = new Promise<'reached'>((resolve) => (reached = () => resolve('reached')));
      const { ready, stop } = listenForEnd(camera, (newEnd) => newEnd >= end && reached());
      const timer = new AbortController();
      try {
        const late = clock.sleep(wait.timeoutMs, AbortSignal.any([wait.signal, timer.signal]));
        late.catch(() => undefined);
        // Asked again once we are told of what comes: an append in between is either heard or seen.
        void ready.then(isReached).then(
          (yes) => yes && reached(),
          () => undefined,
        );
        const outcome = await Promise.race([arrival, late.then(() => 'timeout' as const)]);
        return outcome === 'timeout' && (await isReached()) ? 'reached' : outcome;
      } finally {
        stop();
        timer.abort(new Error('no longer waited for'));
      }
    },
    close: (): void => connection?.disconnect(),
  };
}
