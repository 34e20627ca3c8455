import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { HindsightError, messageOf } from '@hindsight/domain';

const ANSWER_MS = 15_000;

/**
 * The public API, as any client of it. Calls throw `unavailable` when it does not answer or says that it cannot, and
 * `internal` for every other answer but the one that was asked for.
 */
export type Api = {
  /** Answers the body; null for 404. */
  find<T>(path: string): Promise<T | null>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  /** What is not there any more is as good as deleted. */
  delete(path: string): Promise<void>;
  /** Writes the body of an answer to a file. */
  download(path: string, file: string): Promise<void>;
};

/** Talks to the API at `base`, `http://127.0.0.1:8080` for example; every call takes 15 s at most and ends with `signal`. */
export function createApi(base: string, signal: AbortSignal): Api {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const request = {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    };
    try {
      return await fetch(`${base}${path}`, request);
    } catch (cause) {
      signal.throwIfAborted();
      const why = cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause);
      throw new HindsightError('unavailable', `${method} ${path}: expected an answer of the API, got none: ${why}`, {
        cause,
      });
    }
  };
  const must = async (asked: Promise<Response>, what: string): Promise<Response> => {
    const response = await asked;
    if (response.ok) return response;
    throw await refusal(response, what);
  };
  return {
    find: async <T>(path: string) => {
      const response = await ask('GET', path);
      if (response.status === 404) {
        await response.body?.cancel();
        return null;
      }
      return (await (await must(Promise.resolve(response), `GET ${path}`)).json()) as T;
    },
    get: async <T>(path: string) => (await (await must(ask('GET', path), `GET ${path}`)).json()) as T,
    post: async <T>(path: string, body: object) =>
      (await (await must(ask('POST', path, body), `POST ${path}`)).json()) as T,
    delete: async (path) => {
      const response = await ask('DELETE', path);
      if (response.status !== 404) await must(Promise.resolve(response), `DELETE ${path}`);
      await response.body?.cancel();
    },
    download: async (path, file) => {
      const { body } = await must(ask('GET', path), `GET ${path}`);
      await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file));
    },
  };
}

/** A gateway without an API behind it answers 502 to 504 without a code; the API itself says which part is away. */
async function refusal(response: Response, what: string): Promise<HindsightError> {
  const text = await response.text().catch(() => '');
  const code = /"code":"([a-z_]+)"/.exec(text)?.[1];
  const isAway = code === undefined ? [502, 503, 504].includes(response.status) : code === 'unavailable';
  const got = `${response.status} ${text.slice(0, 300)}`.trim();
  return new HindsightError(isAway ? 'unavailable' : 'internal', `${what}: expected it to be done, got ${got}`);
}
