import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { waitFor } from '@hindsight/testing';
import { clipOf } from './samples.ts';

const SITE = path.resolve(import.meta.dirname, '../../../apps/web/dist/site');
const TYPES: Record<string, string> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.png': 'image/png', '.webmanifest': 'application/manifest+json' },
};

/** What a call is answered with: JSON, or bytes with their type. Nothing at all: it is left hanging. */
export type Answer = { status?: number; json?: unknown; bytes?: Buffer; type?: string } | null;
type Answerer = (body: string) => Answer | Promise<Answer>;

/** The built app with an API that says what a test wants: for what a real one does too rarely or too late. */
export type StandIn = {
  url: string;
  /** Calls so far: `GET /api/clips?limit=12`. */
  asked: string[];
  /** From now on calls that begin so (`POST /api/clips`) are answered like this; the longest beginning counts. */
  on(call: string, answer: Answer | Answerer): void;
  /** Says something to the browsers that follow the events, as soon as one does. */
  send(event: string, data: unknown): Promise<void>;
  /** How many browsers follow the events now. */
  followers(): number;
  /** Goes away, as a server that is restarted: nothing answers until `back`. */
  away(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
};

const NOTHING = { items: [], nextCursor: null };

/** Starts it on a free port of this machine, with nothing to show. */
export async function startStandIn(): Promise<StandIn> {
  const answers = new Map<string, Answer | Answerer>([
    ['GET /api/clips', { json: NOTHING }],
    ['GET /api/snapshots', { json: NOTHING }],
    ['GET /api/cameras', { json: NOTHING }],
    ['POST /api/clips', () => ({ status: 202, json: clipOf({ state: 'queued' }) })],
  ]);
  const streams = new Set<ServerResponse>();
  const asked: string[] = [];

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = `${request.method} ${request.url}`;
    if (request.url === '/api/events') return follow(response, streams);
    if (!call.includes(' /api/')) return sendFile(request.url ?? '/', response);
    asked.push(call);
    const names = [...answers.keys()].filter((name) => call.startsWith(name));
    const found = answers.get(names.sort((a, b) => b.length - a.length)[0] ?? '');
    const answer = typeof found === 'function' ? await found(await bodyOf(request)) : found;
    if (answer !== null) write(response, answer ?? { status: 404, json: { code: 'not_found', detail: call } });
  };
  let server: Server;
  let port = 0;
  const listen = async (): Promise<void> => {
    server = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await listen();
  return {
    ...{ url: `http://127.0.0.1:${port}`, asked, away: close, back: listen, stop: close },
    on: (call, answer) => void answers.set(call, answer),
    send: async (event, data) => {
      await waitFor(() => streams.size > 0, { what: 'a browser that follows events' });
      for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    followers: () => streams.size,
  };
}

function follow(response: ServerResponse, streams: Set<ServerResponse>): void {
  streams.add(response.on('close', () => streams.delete(response)));
  // Soon again when it breaks off.
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('retry: 200\n\n');
}

function write(
  response: ServerResponse,
  { status = 200, json, bytes, type = 'application/json' }: Answer & object,
): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(bytes ?? JSON.stringify(json));
}

/** A file of the app; every other address is a page of it. */
async function sendFile(url: string, response: ServerResponse): Promise<void> {
  const name = path.extname(url) === '' ? '/index.html' : url;
  const bytes = await readFile(path.join(SITE, path.normalize(name))).catch(() => null);
  write(response, bytes ? { bytes, type: TYPES[path.extname(name)] ?? 'text/plain' } : { status: 404, json: {} });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
