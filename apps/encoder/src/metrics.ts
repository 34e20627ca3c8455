import { Counter, Gauge, Histogram, type Registry } from '@hindsight/kit';
import type { ClipMethod } from '@hindsight/domain';

/** What the encoder counts. */
export type EncoderMetrics = {
  /** A clip came to its end. `reason` is empty unless it failed. */
  clipEnded(state: 'ready' | 'failed', reason: string): void;
  /** From the request to `ready`. */
  clipReady(seconds: number): void;
  /** One step of a clip job: wait, read, cut, thumbnail, verify, store, manifest. */
  step(name: string, seconds: number): void;
  /** Frames of ready clips, by how they came into the file: `copy`, or encoded for a `smart` cut or a `transcode`. */
  frames(method: ClipMethod, frames: number): void;
  /** A repair by the reconciler. */
  repaired(kind: string): void;
};

const STEP_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

type QueueCounts = () => Promise<Record<string, Record<string, number>>>;

/** Registers the encoder's metrics. `queueCounts` is asked at each scrape: queue → state → jobs. */
export function createEncoderMetrics(registry: Registry, queueCounts: QueueCounts): EncoderMetrics {
  const registers = [registry];
  const clips = new Counter({
    name: 'hindsight_clips_total',
    help: 'Clips that came to their end',
    labelNames: ['state', 'reason'],
    registers,
  });
  const ready = new Histogram({
    name: 'hindsight_clip_ready_seconds',
    help: 'Time from the request of a clip to ready',
    buckets: [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 120, 300],
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
  registerQueueGauge(registry, queueCounts);
  return {
    clipEnded: (state, reason) => clips.inc({ state, reason }),
    clipReady: (seconds) => ready.observe(seconds),
    step: (step, seconds) => steps.observe({ step }, seconds),
    frames: (method, count) => frames.inc({ method }, count),
    repaired: (kind) => repairs.inc({ kind }),
  };
}

function registerQueueGauge(registry: Registry, queueCounts: QueueCounts): void {
  const gauge = new Gauge({
    name: 'hindsight_queue_jobs',
    help: 'Jobs by queue and state; every encoder exports the same numbers, so aggregate with max',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      // A scrape must not fail because Redis is away: the numbers are left out then.
      const counts = await queueCounts().catch(() => ({}));
      gauge.reset();
      for (const [queue, states] of Object.entries(counts)) {
        for (const [state, jobs] of Object.entries(states)) gauge.set({ queue, state }, jobs);
      }
    },
  });
}
