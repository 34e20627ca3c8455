import { HindsightError, messageOf, type ErrorCode, type FailureReason } from '@hindsight/domain';
import { isTimeLimit } from './time-limit.ts';

/**
 * What an error means for a clip. `fail`: no later try can do better. `retry`: another attempt may work, and the
 * last one fails with `reason`. `drop`: this attempt has lost (a newer one began, the clip was cancelled or
 * deleted), so it ends without a word.
 */
export type Verdict = { action: 'fail' | 'retry'; reason: FailureReason } | { action: 'drop' };

type Rule = { action: 'fail' | 'retry' | 'reproduce'; reason: FailureReason } | { action: 'drop' };

/**
 * `reproduce`: retried once, because bytes that were torn on their way may come out whole; the second time it is
 * the footage. Codes that are not listed are faults of ours, and another attempt may do better.
 */
const RULES: Partial<Record<ErrorCode, Rule>> = {
  no_footage: { action: 'fail', reason: 'no_footage' },
  footage_lost: { action: 'fail', reason: 'footage_lost' },
  bad_footage: { action: 'reproduce', reason: 'bad_footage' },
  storage_error: { action: 'retry', reason: 'storage_error' },
  // Redis away is a store away, as far as a clip is concerned.
  unavailable: { action: 'retry', reason: 'storage_error' },
  exhausted: { action: 'retry', reason: 'storage_error' },
  encoder_error: { action: 'retry', reason: 'encoder_error' },
  superseded: { action: 'drop' },
  conflict: { action: 'drop' },
  not_found: { action: 'drop' },
};

/** Reads the table. `attemptsMade` counts the deliveries that failed before, from 0. */
export function judge(error: unknown, attemptsMade: number): Verdict {
  if (isTimeLimit(error)) return { action: 'retry', reason: 'timeout' };
  const rule = error instanceof HindsightError ? RULES[error.code] : undefined;
  if (!rule) return { action: 'retry', reason: 'encoder_error' };
  if (rule.action === 'drop') return rule;
  const { action, reason } = rule;
  if (action === 'reproduce') return { action: attemptsMade > 0 ? 'fail' : 'retry', reason };
  return { action, reason };
}

/** The message of an error with those of its causes: what an operator needs to find the fault. */
export function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${explain(error.cause)}` : '';
  return `${messageOf(error)}${cause}`;
}
