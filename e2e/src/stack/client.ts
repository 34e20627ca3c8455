import type { BufferStatus, Clip, Timeline } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';

/** A status, the headers, and the body: parsed where it is JSON. */
export type Answer<T> = { status: number; headers: Headers; body: T };

/** A plain HTTP client of the API, as curl would be. */
export type Client = ReturnType<typeof createClient>;

/** Talks to the API at `base`, for example `http://127.0.0.1:8080`. */
export function createClient(base: string) {
  const request = async <T>(method: string, path: string, init: RequestInit = {}): Promise<Answer<T>> => {
    const response = await fetch(`${base}${path}`, { method, redirect: 'manual', ...init });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
  };
  const get = <T>(path: string): Promise<Answer<T>> => request<T>('GET', path);
  const post = <T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> =>
    request<T>('POST', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const clip = async (id: string): Promise<Clip> => (await get<Clip>(`/api/clips/${id}`)).body;

  return {
    base,
    get,
    post,
    clip,
    request,
    bytes: async (path: string): Promise<Buffer> => {
      const response = await fetch(`${base}${path}`);
      if (!response.ok)
        throw new Error(`expected ${path} to answer 200, got ${response.status}: ${await response.text()}`);
      return Buffer.from(await response.arrayBuffer());
    },
    /** Waits until a clip has ended, whatever its end; the API may be away in between. */
    ended: (id: string, { timeoutMs = 60_000, intervalMs = 50 } = {}): Promise<Clip> =>
      waitFor(
        async () => {
          const now = await clip(id).catch(() => null);
          return now && ['ready', 'failed', 'cancelled'].includes(now.state) ? now : null;
        },
        { timeoutMs, intervalMs, what: `clip ${id} to end` },
      ),
    /** Waits until the ring of a camera holds so many seconds. */
    filled: (seconds: number, camera?: string): Promise<BufferStatus> =>
      waitFor(
        async () => {
          const query = camera === undefined ? '' : `?camera=${camera}`;
          const answer = await get<BufferStatus>(`/video/buffer/status${query}`).catch(() => null);
          return answer?.status === 200 && answer.body.duration_seconds >= seconds ? answer.body : null;
        },
        { timeoutMs: seconds * 1000 + 60_000, what: `${seconds} s in the ring` },
      ),
    timeline: async (camera: string): Promise<Timeline> =>
      (await get<Timeline>(`/api/cameras/${camera}/timeline`)).body,
  };
}
