/**
 * The one error type of the product. `code` is stable and public (the HTTP contract lists the codes);
 * `kind` decides what an edge does with it: the API maps kinds to statuses, the encoder to retry or fail.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'expired'
  | 'too_large'
  | 'unsupported'
  | 'unprocessable'
  | 'rate_limited'
  | 'exhausted'
  | 'unavailable'
  | 'internal';

/** Every stable code and its kind. */
export const errorKinds = {
  invalid_request: 'invalid',
  invalid_window: 'invalid',
  window_too_long: 'invalid',
  window_too_far: 'invalid',
  ambiguous_time: 'invalid',
  missing_time: 'invalid',
  camera_required: 'invalid',
  invalid_config: 'invalid',
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  not_found: 'not_found',
  camera_not_found: 'not_found',
  not_ready: 'conflict',
  conflict: 'conflict',
  managed_elsewhere: 'conflict',
  lease_lost: 'conflict',
  superseded: 'conflict',
  expired: 'expired',
  too_large: 'too_large',
  unsupported_media_type: 'unsupported',
  unsupported_by_ffmpeg: 'unsupported',
  no_footage: 'unprocessable',
  incomplete_footage: 'unprocessable',
  idempotency_mismatch: 'unprocessable',
  footage_lost: 'unprocessable',
  bad_footage: 'unprocessable',
  rate_limited: 'rate_limited',
  exhausted: 'exhausted',
  unavailable: 'unavailable',
  secret_key_missing: 'unavailable',
  secret_key_mismatch: 'unavailable',
  storage_error: 'unavailable',
  catalog_too_new: 'unavailable',
  encoder_error: 'internal',
  internal: 'internal',
} as const satisfies Record<string, ErrorKind>;

/** A stable, public error code. */
export type ErrorCode = keyof typeof errorKinds;

/** One thing wrong with an input: where, what was expected, what came. */
export type Problem = { path: string; expected: string; got: string };

/** What an error carries besides its code and message. */
export type ErrorOptions = {
  cause?: unknown;
  /** What exactly was wrong, one entry per field. */
  problems?: Problem[];
  /** Facts that a client can act on, for example the two instants of an ambiguous time. */
  details?: Record<string, unknown>;
  /** When trying again makes sense, in seconds. */
  retryAfterSeconds?: number;
};

/** An error with a stable `code`. The message says what was expected and what came, with units. */
export class HindsightError extends Error {
  override readonly name = 'HindsightError';
  readonly code: ErrorCode;
  readonly problems: Problem[] | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.problems = options.problems;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get kind(): ErrorKind {
    return errorKinds[this.code];
  }
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Throws when an invariant of our own does not hold; never for bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new HindsightError('internal', `assertion failed: ${message}`);
}
