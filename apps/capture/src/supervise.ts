import type { Logger } from '@hindsight/kit';
import type { AppendInput } from '@hindsight/ring';
import { createBackoff } from './backoff.ts';
import { createCameraStates } from './camera-state.ts';
import type { CameraConfig } from './config.ts';
import { ingest, type CaptureParts, type IngestResult } from './ingest.ts';
import type { HeldLease } from './lease.ts';
import { firstPlan, goesOn, nextPlan } from './plan.ts';
import { explainFailure, withoutSecrets, type Trouble } from './remedy.ts';
import { createRingWriter, type RingWriter } from './ring-writer.ts';

/** A camera that has streamed for so long is back: what comes after is another outage. */
const BACK_US = 10_000_000;

/**
 * Captures one camera while its lease is ours. The one place that decides when it is tried again.
 *
 * - `connecting`: FFmpeg runs, and no fragment has a wall time yet. To `streaming` when the first one is stored, to
 *   `backoff` when the session ends. It keeps the reason of the attempt before.
 * - `streaming`: fragments come. To `stalled` when media time has stood still for 2.5 s, to `backoff` when FFmpeg ends.
 * - `stalled`: back to `streaming` when media time moves again; after 5 s FFmpeg is ended, and it is `backoff`.
 * - `backoff`: nothing runs for 0.5 s, doubling to 2 s in the first minute of an outage, then to 15 s. Then `connecting`.
 *
 * Sessions that end only for the next one to go on otherwise (encode instead of copy, sound given up) go straight to
 * `connecting`; so do changed parameter sets and stepped clocks, unless they come again within 10 s. An outage is over
 * when a session has streamed for 10 s. Answers when `signal` is aborted, or the lease is lost or has to be handed over;
 * FFmpeg is ended by then.
 */
export async function superviseCamera(
  parts: CaptureParts,
  options: { camera: CameraConfig; held: HeldLease; signal: AbortSignal },
): Promise<void> {
  const { camera, held } = options;
  const { clock, log, metrics } = parts;
  const signal = AbortSignal.any([options.signal, held.lost, held.handOver]);
  const states = createCameraStates({ ...parts, camera, held });
  metrics.taken(camera.id);
  const writer: RingWriter = await createRingWriter(parts, { camera, held, states, signal });
  const backoff = createBackoff(clock);
  let plan = firstPlan(camera);
  let cause: AppendInput['cause'];
  let restarts = 0;
  let said: string | null = null;

  while (!signal.aborted) {
    states.set({ state: 'connecting', mode: plan.mode, restarts });
    const result = await ingest(parts, { camera, plan, cause, restarts, states, writer, signal });
    if (signal.aborted) break;
    const trouble = troubleOf(result, camera);
    report(log, { result, trouble, isNew: trouble.reason !== said || result.streamedUs > 0 });
    said = trouble.reason;
    if (result.why !== 'described') restarts += 1;
    metrics.ended(camera.id, result.why);
    if (result.streamedUs > 0) cause = result.why === 'stalled' ? 'stalled' : 'reconnect';
    if (result.streamedUs >= BACK_US) backoff.reset();
    const before = plan;
    plan = nextPlan(before, { end: result, input: result.input, camera });
    if (goesOn(before, plan, result) || isPassing(result)) continue;
    states.set({ state: 'backoff', mode: plan.mode, restarts, ...trouble });
    await clock.sleep(backoff.next(), signal).catch(() => undefined);
  }
  await writer.close();
  metrics.gone(camera.id);
}

/** What ended a good session and will not end the next one as well. */
const isPassing = ({ why, streamedUs }: IngestResult): boolean =>
  (why === 'codec_changed' || why === 'clock_step') && streamedUs >= BACK_US;

/** What ended a session, for whoever looks at the camera. */
export function troubleOf({ why, detail, stderr }: IngestResult, camera: CameraConfig): Trouble {
  if (why === 'source_ended' || why === 'not_started') return explainFailure(stderr, { ...camera, detail });
  const said = withoutSecrets(detail, camera.source);
  return { reason: `${why}: ${said}`, error: said };
}

/** A camera that is away is reported once, not at every try. */
function report(log: Logger, of: { result: IngestResult; trouble: Trouble; isNew: boolean }): void {
  const { result, trouble, isNew } = of;
  const facts = { why: result.why, ...trouble, streamedSeconds: Math.round(result.streamedUs / 1e5) / 10 };
  if (result.why === 'described') log.info(facts, 'source is known now, reading it accordingly');
  else if (isNew) log.warn(facts, 'session ended, trying again');
  else log.debug(facts, 'session ended again');
}
