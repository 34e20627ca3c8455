import { FAILURE_REASONS, HindsightError, messageOf, type FailureReason } from '@hindsight/domain';

/** A job has come to its end without having done its work. */
export type JobFailure = { reason: FailureReason; message: string; error: unknown };

/** What no later try can mend: the footage will not come back. */
const PERMANENT = new Set<string>(['no_footage', 'footage_lost', 'bad_footage']);

/** The process that had the job died at it too often. */
class CrashLoopError extends Error {
  override readonly name = 'CrashLoopError';
}

/** The error of a job whose workers died `times` times. */
export const crashLoop = (times: number): Error =>
  new CrashLoopError(`expected an end of the work, but the process that did it died ${times} times`);

/** Whether trying again is pointless. */
export const isPermanent = (error: unknown): boolean =>
  error instanceof CrashLoopError || (error instanceof HindsightError && PERMANENT.has(error.code));

/** The failure that an error means. What has no reason of its own is the encoder's fault. */
export function failureOf(error: unknown): JobFailure {
  return { reason: reasonOf(error), message: messageOf(error), error };
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof CrashLoopError) return 'crash_loop';
  if (!(error instanceof HindsightError)) return 'encoder_error';
  const { code } = error;
  // Redis away is a store away, as far as a clip is concerned.
  if (code === 'unavailable') return 'storage_error';
  return FAILURE_REASONS.find((reason) => reason === code) ?? 'encoder_error';
}
