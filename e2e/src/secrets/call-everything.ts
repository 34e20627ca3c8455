import type { Camera, Clip } from '@hindsight/domain';
import type { Stack } from '../stack/stack.ts';
import type { Watcher } from './needles.ts';

/** Looks at the answers to these requests: body, headers, status. */
export function createLooker(stack: Stack, watcher: Watcher) {
  return async (method: string, at: string, body?: unknown): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${stack.client.base}${at}`, {
      method,
      redirect: 'manual',
      ...(body === undefined
        ? {}
        : {
            headers: { 'Content-Type': 'application/json' },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
    });
    const text = await response.text();
    watcher.look(`${method} ${at}`, `${JSON.stringify([...response.headers])} ${text}`);
    return { status: response.status, text };
  };
}

/** Looks at all that is said by `/api/events` until it is ended. */
export function lookAtEvents(stack: Stack, watcher: Watcher): () => number {
  const control = new AbortController();
  let events = 0;
  const listen = async (): Promise<void> => {
    const response = await fetch(`${stack.client.base}/api/events`, { signal: control.signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      events = text.split('\n\n').length;
      watcher.look('GET /api/events', text);
    }
  };
  listen().catch(() => undefined);
  return () => {
    control.abort();
    return events;
  };
}

/** Asks for everything that can be read of an installation, and makes a clip and a snapshot of a camera first. */
export async function callEverything(stack: Stack, watcher: Watcher, camera: string): Promise<void> {
  const look = createLooker(stack, watcher);
  const made = await look('POST', '/api/clips', { camera, durationSeconds: 2 });
  await look('POST', '/api/clips/plan', { camera, durationSeconds: 2 });
  await look('POST', '/api/snapshots', { camera });
  const { id } = await stack.client.ended((JSON.parse(made.text) as Clip).id);
  for (const of of ['', '/manifest', '/preview.m3u8', '/video', '/download', '/thumbnail'])
    await look('GET', `/api/clips/${id}${of}`);
  const listed = JSON.parse((await look('GET', '/api/cameras')).text) as { items: Camera[] };
  for (const one of listed.items) {
    for (const of of ['', '/timeline', '/live.m3u8']) await look('GET', `/api/cameras/${one.id}${of}`);
    for (const status of ['/api/debug/background-stream-status', '/video/buffer/status'])
      await look('GET', `${status}?camera=${one.id}`);
  }
  for (const queue of ['clips', 'pictures'])
    await look('GET', `/queues/api/queues?activeQueue=${queue}&status=completed&page=1&jobsPerPage=100`);
  const rest = [
    '/api/clips',
    '/api/snapshots',
    '/api/openapi.json',
    '/api/docs/',
    '/queues/',
    '/healthz',
    '/readyz',
    '/metrics',
    '/',
  ];
  for (const at of rest) await look('GET', at);
}
