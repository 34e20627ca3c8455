import { HindsightError } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import { errorFrames } from './clip-error.ts';
import type { CanaryMetrics } from './metrics.ts';
import type { SettleClips } from './own-clips.ts';
import type { Measured } from './run.ts';

/** What watching is made of. */
export type WatchParts = {
  run: (signal: AbortSignal) => Promise<Measured>;
  settle: SettleClips;
  metrics: CanaryMetrics;
  clock: Clock;
  log: Logger;
  camera: string;
  intervalMs: number;
};

/** Runs at once and then once an interval, until the signal is aborted. A run that takes longer delays the next one. */
export async function watch(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const { clock, intervalMs } = parts;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    await measure(parts, signal);
    const restMs = Math.max(0, intervalMs - (clock.monotonicMs() - startedMs));
    await clock.sleep(restMs, signal).catch(() => undefined);
  }
}

/** One run and what it says. Never rejects. */
export async function measure(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const { metrics, clock, camera } = parts;
  const log = parts.log.child({ camera });
  try {
    const { id, error } = await parts.run(signal);
    const frames = errorFrames(error);
    metrics.measured(camera, { errorFrames: frames, atMs: clock.now() });
    if (frames === 0) log.info({ clip: id }, 'the clip holds what it should');
    else log.error({ clip: id, errorFrames: frames, ...error }, 'the clip does not hold what it should, and is kept');
    await parts.settle({ id, isWrong: frames > 0 }).catch((err: unknown) => {
      log.warn({ err }, 'clips not deleted, trying again after the next run');
    });
  } catch (err) {
    // The end of this process is no result.
    if (signal.aborted) return;
    const result = err instanceof HindsightError && err.code === 'unavailable' ? 'unreachable' : 'failed';
    metrics.unmeasured(camera, result);
    log.error({ err, result }, 'nothing could be measured');
  }
}
