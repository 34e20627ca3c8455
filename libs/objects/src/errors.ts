import { HindsightError, messageOf } from '@hindsight/domain';
import type { ByteRange } from './object-store.ts';

/** The store did not do what it was asked to. */
export function storageError(doing: string, cause: unknown): HindsightError {
  if (cause instanceof HindsightError) return cause;
  return new HindsightError('storage_error', `object store: ${doing} failed: ${messageOf(cause)}`, {
    cause,
    retryAfterSeconds: 2,
  });
}

/** There is no object under this key. */
export const objectNotFound = (key: string): HindsightError =>
  new HindsightError('not_found', `object store: expected an object ${key}, found none`);

/** A range that holds no byte of the object. */
export function badRange(key: string, range: ByteRange, bytes?: number): HindsightError {
  const size = bytes === undefined ? '' : ` of ${bytes} bytes`;
  const expected = `a range inside ${key}${size}`;
  return new HindsightError('invalid_request', `expected ${expected}, got ${range.start}–${range.end}`, {
    problems: [{ path: 'range', expected, got: `${range.start}–${range.end}` }],
  });
}

/** Throws `invalid_request` unless the range is one of whole, rising numbers from 0. */
export function assertRange(key: string, range: ByteRange | undefined): void {
  if (range === undefined) return;
  const whole = Number.isInteger(range.start) && Number.isInteger(range.end);
  if (!whole || range.start < 0 || range.end < range.start) throw badRange(key, range);
}
