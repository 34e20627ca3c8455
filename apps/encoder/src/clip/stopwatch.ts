import type { Clock } from '@hindsight/kit';

/** Wall time of each step in whole ms, under the names that the record and the manifest use. */
export type Stopwatch = {
  /** Runs a step and adds its time to `<step>Ms`, also when it throws. */
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
  read(): Record<string, number>;
};

/** Who is told of steps. */
export type StepListeners = {
  /** Hears of every step that ended, in ms. */
  onStep: (step: string, ms: number) => void;
  /** Runs every step. */
  around: <T>(step: string, work: () => Promise<T>) => Promise<T>;
};

/** Starts at nothing. */
export function createStopwatch(clock: Clock, { onStep, around }: StepListeners): Stopwatch {
  const timings: Record<string, number> = {};
  return {
    time: async (step, work) => {
      const started = clock.monotonicMs();
      try {
        return await around(step, work);
      } finally {
        const ms = Math.round(clock.monotonicMs() - started);
        timings[`${step}Ms`] = (timings[`${step}Ms`] ?? 0) + ms;
        onStep(step, ms);
      }
    },
    read: () => ({ ...timings }),
  };
}
