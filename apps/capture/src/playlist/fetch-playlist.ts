import type { Clock } from '@hindsight/kit';

const PATIENCE_MS = 2000;
const MOST_BYTES = 1_000_000;

/** Reads a playlist once more, beside FFmpeg; null when that does not go well. */
export type FetchPlaylist = (url: string, signal: AbortSignal) => Promise<string | null>;

/**
 * Makes it. An answer may take 2 s and 1 MB; redirects are not followed, since they would lead past the checks that the
 * address went through, and a login goes into a header. Nothing of an address or an answer is said anywhere.
 */
export function createFetchPlaylist(clock: Clock): FetchPlaylist {
  return async (address, signal) => {
    const slow = new AbortController();
    const cancel = clock.setTimer(PATIENCE_MS, () => slow.abort());
    try {
      const { url, headers } = withLoginInHeader(address);
      const either = AbortSignal.any([signal, slow.signal]);
      const response = await fetch(url, { headers, redirect: 'error', signal: either });
      if (response.ok && response.body) return await textOf(response.body);
      await response.body?.cancel();
      return null;
    } catch {
      return null;
    } finally {
      cancel();
    }
  };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function withLoginInHeader(address: string): { url: string; headers: Record<string, string> } {
  const url = new URL(address);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  [url.username, url.password] = ['', ''];
  const headers = { 'cache-control': 'no-cache' };
  if (login === ':') return { url: url.href, headers };
  return { url: url.href, headers: { ...headers, authorization: `Basic ${Buffer.from(login).toString('base64')}` } };
}
