import { snapshotToWire, type Catalog } from '@hindsight/catalog';
import { createChannel, createSession, type Session } from 'better-sse';
import type { Request, Response } from 'express';
import { clipAnswer } from '../clips/answer.ts';
import type { ApiDeps } from '../deps.ts';
import { addBasePath } from '../http/base-path.ts';

const KEEP_ALIVE_MS = 15_000;
/** How long one question waits for news, and so how long an end may have to wait. */
const BLOCK_MS = 1000;
const RETRY_MS = 1000;
/** What the stream calls the place before its first event. */
const NO_EVENT = '0-0';
/** A stream id of Redis: what a client may send back as Last-Event-ID. */
const STREAM_ID = /^\d+-\d+$/;

type CatalogEvent = Awaited<ReturnType<Catalog['readEvents']>>[number];
type Outgoing = { name: string; data: unknown; id: string };

/** One reader of the catalog's event stream and of the cameras' states, for all browsers of this process. */
export type EventHub = {
  /** Answers a browser with server-sent events, from its Last-Event-ID on where the stream still has it. */
  connect(request: Request, response: Response): Promise<void>;
  close(): Promise<void>;
};

type Deps = Pick<ApiDeps, 'config' | 'catalog' | 'ring' | 'cameras' | 'objects' | 'clock' | 'log'>;

/** Starts reading; events carry the whole object as it is when they are sent. */
export function createEventHub(deps: Deps): EventHub {
  const { catalog, ring, cameras, clock, log } = deps;
  const channel = createChannel();
  const replacer = addBasePath(deps.config.BASE_PATH);
  const serializer = (data: unknown): string => JSON.stringify(data, replacer);
  const stop = new AbortController();
  const open = new Set<Response>();
  let lastId = NO_EVENT;
  let started = false;

  const toOutgoing = (event: CatalogEvent): Promise<Outgoing | null> => describeEvent(deps, event);

  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        if (!started) lastId = await catalog.lastEventId();
        started = true;
        for (const event of await catalog.readEvents(lastId, BLOCK_MS)) {
          const out = await toOutgoing(event);
          if (stop.signal.aborted) return;
          lastId = event.eventId;
          if (out) channel.broadcast(out.data, out.name, { eventId: out.id });
        }
      } catch (err) {
        if (stop.signal.aborted) return;
        log.warn({ err }, 'events cannot be read, trying again');
        await clock.sleep(RETRY_MS, stop.signal).catch(() => undefined);
      }
    }
  };

  /** Sends what a browser has missed, then lets it take part: in one step with finding that nothing is left to send. */
  const join = async (session: Session): Promise<void> => {
    let sentId = STREAM_ID.test(session.lastId) ? session.lastId : null;
    while (sentId !== null && session.isConnected) {
      const broadcastId: string = lastId;
      const missed = await catalog.readEvents(sentId, 0);
      if (missed.length === 0 && broadcastId === lastId) break;
      for (const event of missed) {
        const out = await toOutgoing(event);
        if (out && session.isConnected) session.push(out.data, out.name, out.id);
        sentId = event.eventId;
      }
    }
    if (session.isConnected) channel.register(session);
  };

  const tellCamera = (id: string): void => {
    cameras
      .get(id)
      .then((camera) => {
        if (camera?.unlisted) return;
        channel.broadcast(camera ?? { id }, camera ? 'camera' : 'camera-deleted', { eventId: lastId });
      })
      .catch((err: unknown) => log.warn({ err, camera: id }, 'camera event not sent'));
  };
  const unsubscribe = [ring.onCameraState(tellCamera), cameras.onChange(tellCamera)];
  const following = follow();

  return {
    connect: async (request, response) => {
      if (request.method === 'HEAD') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).end();
        return;
      }
      const session = await createSession(request, response, { keepAlive: KEEP_ALIVE_MS, retry: RETRY_MS, serializer });
      open.add(response);
      response.once('close', () => open.delete(response));
      await join(session);
    },
    close: async () => {
      stop.abort(new Error('closing'));
      for (const end of unsubscribe) end();
      for (const response of open) response.end();
      await following;
    },
  };
}

async function describeEvent(deps: Deps, event: CatalogEvent): Promise<Outgoing | null> {
  const { catalog, objects } = deps;
  const { type, id, eventId } = event;
  if (type === 'clip-deleted' || type === 'snapshot-deleted') return { name: type, data: { id }, id: eventId };
  if (type === 'clip') {
    const record = await catalog.clip(id);
    if (!record || record.unlisted) return null;
    return { name: 'clip', data: await clipAnswer(record, objects), id: eventId };
  }
  const record = await catalog.snapshot(id);
  return record && { name: 'snapshot', data: snapshotToWire(record, {}), id: eventId };
}
