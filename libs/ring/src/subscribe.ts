import { wallUs, type WallUs } from '@hindsight/domain';
import type { Redis } from 'ioredis';
import { camerasKey, cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';

/** News of a fragment that has been stored. */
export type Appended = { seq: number; end: WallUs };

/** Listening, on a connection of its own that is made for the first listener. Each answers how to stop. */
export type Subscriptions = {
  /** `onReady` is called once listening has really begun: what came before was not heard. */
  onAppended(camera: string, fn: (appended: Appended) => void, onReady?: () => void): () => void;
  /** A camera's state was written. */
  onCameraState(fn: (camera: string) => void): () => void;
  close(): void;
};

type Listener = (message: string) => void;
type Channel = { listeners: Set<Listener>; subscribed: Promise<unknown> };

/** News is lost while the connection is: whoever must not miss any asks as well. */
export function createSubscriptions({ redis, log, prefix }: RingParts): Subscriptions {
  const channels = new Map<string, Channel>();
  let connection: Redis | null = null;

  const connect = (): Redis => {
    const made = redis.duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true });
    made.on('error', (err: Error) => log.debug({ err }, 'subscription lost, trying again'));
    made.on('message', (name: string, message: string) => {
      for (const listener of channels.get(name)?.listeners ?? []) listener(message);
    });
    return made;
  };

  const open = (to: Redis, name: string): Channel => {
    const channel = { listeners: new Set<Listener>(), subscribed: to.subscribe(name) };
    channels.set(name, channel);
    return channel;
  };

  const listen = (name: string, listener: Listener, onReady: () => void): (() => void) => {
    const to = (connection ??= connect());
    const channel = channels.get(name) ?? open(to, name);
    channel.listeners.add(listener);
    channel.subscribed.then(onReady, (err: unknown) => log.debug({ err, channel: name }, 'not subscribed'));
    return () => {
      channel.listeners.delete(listener);
      if (channel.listeners.size > 0 || channels.get(name) !== channel) return;
      channels.delete(name);
      to.unsubscribe(name).catch(() => undefined);
    };
  };

  return {
    onAppended: (camera, fn, onReady = () => undefined) => {
      const listener = (message: string): void => {
        const [seq, end] = message.split(' ').map(Number);
        fn({ seq: seq ?? 0, end: wallUs(end ?? 0) });
      };
      return listen(cameraKeys(prefix, camera).appended, listener, onReady);
    },
    onCameraState: (fn) => listen(camerasKey(prefix), fn, () => undefined),
    close: () => {
      channels.clear();
      connection?.disconnect();
      connection = null;
    },
  };
}
