import { messageOf } from '@hindsight/domain';
import { systemClock, type Clock } from '@hindsight/kit';

/** How long to wait, and the words for what did not come. */
export type WaitOptions = { what?: string; timeoutMs?: number; intervalMs?: number; clock?: Clock };

/**
 * Asks `condition` again and again until it answers something that is neither false, null nor undefined, and
 * gives that back. A condition that throws is asked again; its last error is the cause of the final one.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what = 'the condition', timeoutMs = 10_000, intervalMs = 20, clock = systemClock }: WaitOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const start = clock.monotonicMs();
  for (;;) {
    let last: { value: unknown } | { error: unknown };
    try {
      const value = await condition();
      if (value !== false && value !== null && value !== undefined)
        return value as Exclude<T, false | null | undefined>;
      last = { value };
    } catch (error) {
      last = { error };
    }
    const waitedMs = Math.round(clock.monotonicMs() - start);
    if (waitedMs >= timeoutMs) {
      const got = 'error' in last ? messageOf(last.error) : String(last.value);
      throw new Error(`expected ${what} within ${timeoutMs} ms, got after ${waitedMs} ms: ${got}`, {
        cause: 'error' in last ? last.error : undefined,
      });
    }
    await clock.sleep(intervalMs);
  }
}
