import type { Logger } from '@hindsight/kit';

/**
 * Does what follows the end of a clip or snapshot, step by step. The end itself is recorded by now, so a step that fails
 * is no reason to refuse anything: what it leaves behind the reconciler removes.
 */
export async function clearAway(log: Logger, steps: Record<string, () => Promise<unknown>>): Promise<void> {
  for (const [what, step] of Object.entries(steps)) {
    await step().catch((err: unknown) => log.warn({ err, what }, 'not cleared away, left to the reconciler'));
  }
}
