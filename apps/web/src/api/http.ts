import type { ProblemDetails } from '@hindsight/domain';

/** A request that did not lead to the answer it was made for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The API's stable code, or `offline` when nothing answered. */
  readonly code: string;
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(of: { code: string; status: number; message: string; retryAfterSeconds?: number | null }) {
    super(of.message);
    this.code = of.code;
    this.status = of.status;
    this.retryAfterSeconds = of.retryAfterSeconds ?? null;
  }
}

/** Whether the same request may succeed a little later, unchanged. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);

export type Fetch = typeof fetch;

/** What requests are made with. */
export type HttpOptions = {
  fetch: Fetch;
  /** Told after every request whether anything answered. */
  onReach: (reached: boolean) => void;
  /** A request that takes longer counts as unanswered. */
  timeoutMs: number;
};

/** Requests to the API; paths start with `/`. */
export type Http = {
  getJson<T>(path: string): Promise<T>;
  /** `timeoutMs`: for calls that may take longer than others. */
  postJson<T>(path: string, body: unknown, headers?: Record<string, string>, timeoutMs?: number): Promise<T>;
  patchJson<T>(path: string, body: unknown): Promise<T>;
  putPicture(path: string, picture: Blob): Promise<void>;
  /** `leaving`: the request outlives the page that makes it. */
  delete(path: string, leaving: boolean): Promise<void>;
};

type Sent = Pick<RequestInit, 'method' | 'body' | 'keepalive'> & {
  headers?: Record<string, string>;
  timeoutMs?: number | undefined;
};

/** Requests to the API of the page's own host. Every failure is an `ApiError`; nothing waits for ever. */
export function createHttp(options: HttpOptions): Http {
  const send = async (path: string, { timeoutMs = options.timeoutMs, ...init }: Sent): Promise<Response> => {
    const response = await reach({ ...options, timeoutMs }, path, init);
    options.onReach(response.status !== 502 && response.status !== 504);
    if (!response.ok) throw await toError(response);
    return response;
  };
  const sendJson = (path: string, body: unknown, init: Sent) =>
    send(path, {
      ...init,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...init.headers },
    });
  return {
    getJson: async (path) => (await send(path, {})).json(),
    postJson: async (path, body, headers = {}, timeoutMs) =>
      (await sendJson(path, body, { method: 'POST', headers, timeoutMs })).json(),
    patchJson: async (path, body) => (await sendJson(path, body, { method: 'PATCH' })).json(),
    putPicture: async (path, picture) => {
      await send(path, { method: 'PUT', body: picture, headers: { 'Content-Type': picture.type } });
    },
    delete: async (path, leaving) => {
      await send(path, { method: 'DELETE', keepalive: leaving });
    },
  };
}

async function reach(options: HttpOptions, path: string, init: RequestInit): Promise<Response> {
  try {
    return await options.fetch(path, { ...init, signal: AbortSignal.timeout(options.timeoutMs) });
  } catch {
    options.onReach(false);
    throw new ApiError({ code: 'offline', status: 0, message: `no answer from ${path}` });
  }
}

async function toError(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Partial<ProblemDetails> | null;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError({
    code: problem?.code ?? `http_${response.status}`,
    status: response.status,
    message: problem?.detail ?? `the server answered ${response.status}`,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  });
}
