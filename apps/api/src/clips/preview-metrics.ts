import type { ClipRecord } from '@hindsight/catalog';
import { Histogram, type Clock, type Registry } from '@hindsight/kit';

/** Who opens a clip later than this did not press: it would only tell when somebody found the time. */
const PRESSER_MS = 60_000;
/** Clips that are remembered as counted; with 60 s each, more than one API answers for. */
const REMEMBERED = 10_000;

/**
 * Measures `hindsight_clip_preview_seconds`: from the request of a clip, or from the start of a window that lay ahead, to
 * the first bytes of its picture that were served. Answers what is called when some were.
 */
export function measurePreviews({
  registry,
  clock,
}: {
  registry: Registry;
  clock: Clock;
}): (record: ClipRecord) => void {
  const seconds = new Histogram({
    name: 'hindsight_clip_preview_seconds',
    help: 'Time from the request of a clip to the first bytes of its preview.',
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  const counted = new Set<string>();
  return ({ id, createdAt, requested }) => {
    const ms = clock.now() - Math.max(createdAt, requested.start);
    if (ms > PRESSER_MS || counted.has(id)) return;
    seconds.observe(Math.max(0, ms) / 1000);
    counted.add(id);
    for (const oldest of counted) {
      if (counted.size <= REMEMBERED) break;
      counted.delete(oldest);
    }
  };
}
