import { HindsightError, messageOf } from '@hindsight/domain';

type Method = (...args: never[]) => Promise<unknown>;

/**
 * The same methods, but what Redis or the way to it refuses becomes `unavailable` with its cause: a client shall
 * hear 503 and try again, and a job shall be tried again. Faults of the code stay what they are. `before` comes first in
 * every call, and keeps it from being made when it throws.
 */
export function withUnavailable<T extends Record<keyof T, Method>>(part: T, before?: () => Promise<void>): T {
  const wrapped = Object.entries<Method>(part).map(([name, method]) => {
    const call = async (...args: never[]): Promise<unknown> => {
      try {
        await before?.();
        return await method(...args);
      } catch (error) {
        throw translate(error);
      }
    };
    return [name, call];
  });
  return Object.fromEntries(wrapped) as T;
}

function translate(error: unknown): unknown {
  const faults = [HindsightError, TypeError, RangeError, SyntaxError, ReferenceError];
  if (faults.some((fault) => error instanceof fault)) return error;
  return new HindsightError('unavailable', `catalog: Redis did not do it: ${messageOf(error)}`, {
    cause: error,
    retryAfterSeconds: 2,
  });
}
