import { HindsightError, isOpen } from '@hindsight/domain';
import type { Catalog, ClipRecord } from '@hindsight/catalog';
import type { Clock } from '@hindsight/kit';

/** How often the record is looked at: as late as this an encoder notices that its work is not wanted any more. */
const LOOK_MS = 500;

/**
 * Runs an attempt for as long as somebody wants what comes of it: the signal that it gets is aborted with the outer one,
 * and when the clip was cancelled (`conflict`) or deleted (`not_found`), or a newer attempt has begun (`superseded`).
 * While the catalog does not answer the attempt goes on: the commit is refused if need be.
 */
export async function whileWanted<T>(
  parts: { catalog: Pick<Catalog, 'clip'>; clock: Clock },
  { record, signal }: { record: ClipRecord; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const unwanted = new AbortController();
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    while (!unwanted.signal.aborted) {
      await parts.clock.sleep(LOOK_MS, ended.signal);
      const why = await parts.catalog.clip(record.id).then(
        (current) => whyUnwanted(record, current),
        () => null,
      );
      if (why) unwanted.abort(why);
    }
  };
  // Its sleep is rejected when the work has ended.
  watch().catch(() => undefined);
  try {
    return await work(AbortSignal.any([signal, unwanted.signal]));
  } finally {
    ended.abort();
  }
}

function whyUnwanted({ id, attempt }: ClipRecord, current: ClipRecord | null): HindsightError | null {
  if (!current) return new HindsightError('not_found', `clip ${id} was deleted`);
  if (current.attempt !== attempt) {
    return new HindsightError('superseded', `clip ${id}: attempt ${current.attempt} has begun after ${attempt}`);
  }
  // Ready by this attempt: it is at its last step.
  if (isOpen(current.state) || current.state === 'ready') return null;
  return new HindsightError('conflict', `clip ${id} is ${current.state}`);
}
