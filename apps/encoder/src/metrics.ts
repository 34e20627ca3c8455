import { CLIP_METHODS, FAILURE_REASONS, type ClipMethod } from '@hindsight/domain';
import { Counter, Histogram, type Registry } from '@hindsight/kit';

/** What the encoder counts. */
export type EncoderMetrics = {
  /** A clip came to its end. `reason` is empty unless it failed. */
  clipEnded(state: 'ready' | 'failed', reason: string): void;
  /**
   * From the moment at which a clip could be made (the request, or the end of a window that lay ahead) to its first
   * attempt.
   */
  clipTaken(seconds: number): void;
  /** From that moment to `ready`. */
  clipReady(seconds: number): void;
  /** One step of a clip job: wait, read, cut, thumbnail, verify, store, manifest. */
  step(name: string, seconds: number): void;
  /** Frames of ready clips, by how they came into the file: `copy`, or encoded for a `smart` cut or a `transcode`. */
  frames(method: ClipMethod, frames: number): void;
  /** A repair by the reconciler. */
  repaired(kind: string): void;
};

const STEP_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Bounds for what people wait for. */
const WAIT_BUCKETS = [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 120, 300];

/** Registers the encoder's metrics; docs/metrics.md describes them. What is counted by a known set of labels starts at 0. */
export function createEncoderMetrics(registry: Registry): EncoderMetrics {
  const registers = [registry];
  const clips = new Counter({
    name: 'hindsight_clips_total',
    help: 'Clips that came to their end',
    labelNames: ['state', 'reason'],
    registers,
  });
  const taken = new Histogram({
    name: 'hindsight_clip_queue_seconds',
    help: 'Time from the request of a clip, or from the end of a window that lay ahead, to its first attempt',
    buckets: [0.01, 0.05, 0.1, ...WAIT_BUCKETS],
    registers,
  });
  const ready = new Histogram({
    name: 'hindsight_clip_ready_seconds',
    help: 'Time from the request of a clip, or from the end of a window that lay ahead, to ready',
    buckets: WAIT_BUCKETS,
    registers,
  });
  const steps = new Histogram({
    name: 'hindsight_clip_step_seconds',
    help: 'Wall time of the steps of a clip job',
    labelNames: ['step'],
    buckets: STEP_BUCKETS,
    registers,
  });
  const frames = new Counter({
    name: 'hindsight_clip_frames_total',
    help: 'Frames of ready clips: copied, or encoded for a smart cut or a transcode',
    labelNames: ['method'],
    registers,
  });
  const repairs = new Counter({
    name: 'hindsight_reconciler_repairs_total',
    help: 'What the reconciler put right',
    labelNames: ['kind'],
    registers,
  });
  startAtZero({ clips, frames });
  return {
    clipEnded: (state, reason) => clips.inc({ state, reason }),
    clipTaken: (seconds) => taken.observe(seconds),
    clipReady: (seconds) => ready.observe(seconds),
    step: (step, seconds) => steps.observe({ step }, seconds),
    frames: (method, count) => frames.inc({ method }, count),
    repaired: (kind) => repairs.inc({ kind }),
  };
}

function startAtZero({ clips, frames }: Record<'clips' | 'frames', Counter>): void {
  clips.inc({ state: 'ready', reason: '' }, 0);
  for (const reason of FAILURE_REASONS) clips.inc({ state: 'failed', reason }, 0);
  for (const method of CLIP_METHODS) frames.inc({ method }, 0);
}
