import type { GapCause } from '@hindsight/domain';
import { Counter, Gauge, type Clock, type Registry } from '@hindsight/kit';
import type { AppendInput } from '@hindsight/ring';

export type CaptureMetrics = ReturnType<typeof createCaptureMetrics>;

/** What capture knows of its cameras, for Prometheus. */
export function createCaptureMetrics(registry: Registry, clock: Clock) {
  const registers = [registry];
  const newest = new Map<string, number>();
  const up = new Gauge({
    name: 'hindsight_camera_up',
    help: '1 while fragments arrive.',
    labelNames: ['camera'],
    registers,
  });
  const fps = new Gauge({
    name: 'hindsight_camera_fps',
    help: 'Frames a second of the newest fragment.',
    labelNames: ['camera'],
    registers,
  });
  const restarts = new Counter({
    name: 'hindsight_camera_restarts_total',
    help: 'Sessions that ended, by reason.',
    labelNames: ['camera', 'reason'],
    registers,
  });
  const gaps = new Counter({
    name: 'hindsight_gap_seconds_total',
    help: 'Seconds without footage, by cause.',
    labelNames: ['camera', 'cause'],
    registers,
  });
  new Gauge({
    name: 'hindsight_camera_fragment_age_seconds',
    help: 'Seconds since the newest fragment was stored.',
    labelNames: ['camera'],
    registers,
    collect() {
      for (const [camera, at] of newest) this.set({ camera }, (clock.monotonicMs() - at) / 1000);
    },
  });
  let lastEnds = new Map<string, number>();
  return {
    stored: (camera: string, { frames, durationUs, wallStart, cause }: AppendInput): void => {
      const before = lastEnds.get(camera);
      if (cause !== undefined && before !== undefined && wallStart > before)
        gaps.inc({ camera, cause }, (wallStart - before) / 1e6);
      lastEnds = lastEnds.set(camera, wallStart + durationUs);
      newest.set(camera, clock.monotonicMs());
      up.set({ camera }, 1);
      fps.set({ camera }, durationUs > 0 ? (frames * 1e6) / durationUs : 0);
    },
    down: (camera: string): void => up.set({ camera }, 0),
    restarted: (camera: string, reason: string): void => restarts.inc({ camera, reason }),
    gap: (camera: string, cause: GapCause, seconds: number): void => gaps.inc({ camera, cause }, seconds),
  };
}
