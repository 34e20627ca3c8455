import type { Clock } from '@hindsight/kit';

/** Wall time of each step in whole ms, under the names that the record and the manifest use. */
export type Stopwatch = {
  /** Runs a step and adds its time to `<step>Ms`, also when it throws. */
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
  read(): Record<string, number>;
};

/** Starts at nothing. `onStep` hears of every step that ended, in ms. */
export function createStopwatch(clock: Clock, onStep: (step: string, ms: number) => void): Stopwatch {
  const timings: Record<string, number> = {};
  return {
    time: async (step, work) => {
      const started = clock.monotonicMs();
      try {
        return await work();
      } finally {
        const ms = Math.round(clock.monotonicMs() - started);
        timings[`${step}Ms`] = (timings[`${step}Ms`] ?? 0) + ms;
        onStep(step, ms);
      }
    },
    read: () => ({ ...timings }),
  };
}
