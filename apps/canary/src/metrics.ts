import { Counter, Gauge, type Registry } from '@hindsight/kit';

/**
 * How a run ended: the clip holds what it should (`ok`), it does not (`off`), there was no clip to be judged (`failed`),
 * the API did not answer (`unreachable`).
 */
export const RESULTS = ['ok', 'off', 'failed', 'unreachable'] as const;
export type Result = (typeof RESULTS)[number];

/** What the canary exports. */
export type CanaryMetrics = {
  /** A clip was judged, at `atMs` since 1970. */
  measured(camera: string, of: { errorFrames: number; atMs: number }): void;
  /** A run came to nothing: what was measured before says nothing any more. */
  unmeasured(camera: string, result: 'failed' | 'unreachable'): void;
};

/**
 * Registers them. There is no error while nothing could be measured: the series ends, and no zero is left standing that
 * nobody has seen. That nothing is measured shows in the age of the last measurement.
 */
export function createCanaryMetrics(registry: Registry): CanaryMetrics {
  const registers = [registry];
  const error = new Gauge({
    name: 'hindsight_canary_error_frames',
    help: 'Frames by which the newest clip of the synthetic camera is wrong; absent while nothing could be measured',
    labelNames: ['camera'],
    registers,
  });
  const runs = new Counter({
    name: 'hindsight_canary_runs_total',
    help: 'Clips asked for by the canary, by what became of them',
    labelNames: ['result'],
    registers,
  });
  const last = new Gauge({
    name: 'hindsight_canary_last_run_timestamp_seconds',
    help: 'When a clip of the synthetic camera was last measured; absent before the first one',
    labelNames: ['camera'],
    registers,
  });
  for (const result of RESULTS) runs.inc({ result }, 0);
  const count = (result: Result): void => runs.inc({ result });
  return {
    measured: (camera, { errorFrames, atMs }) => {
      error.set({ camera }, errorFrames);
      last.set({ camera }, atMs / 1000);
      count(errorFrames === 0 ? 'ok' : 'off');
    },
    unmeasured: (camera, result) => {
      error.remove({ camera });
      count(result);
    },
  };
}
