import { HindsightError } from '@hindsight/domain';
import { Counter, Histogram, type Clock, type Registry } from '@hindsight/kit';
import type { ObjectStore } from './object-store.ts';

const OPS = ['put', 'get', 'head', 'delete', 'list', 'ready'] as const;
/** A call of the store as metrics name it. */
type Op = (typeof OPS)[number];
type Meter = {
  /** A call has ended; `error` is what it threw. */
  ended(op: Op, ms: number, error?: unknown): void;
};

/**
 * The same store, whose calls are measured: `hindsight_object_seconds` and, where the store itself failed,
 * `hindsight_object_errors_total`. A `get` takes until its stream is handed out; a `list` takes the sum of the waits for
 * its entries. What needs no network (`url`) and what happens once (`prepare`) is not measured.
 */
export function measureObjects(store: ObjectStore, options: { registry: Registry; clock: Clock }): ObjectStore {
  const { clock } = options;
  const meter = createMeter(options.registry);
  const measure = async <T>(op: Op, work: () => Promise<T>): Promise<T> => {
    const started = clock.monotonicMs();
    const took = (): number => clock.monotonicMs() - started;
    try {
      const answer = await work();
      meter.ended(op, took());
      return answer;
    } catch (error) {
      meter.ended(op, took(), error);
      throw error;
    }
  };
  return {
    ...store,
    put: (key, body, how) => measure('put', () => store.put(key, body, how)),
    get: (key, range) => measure('get', () => store.get(key, range)),
    head: (key) => measure('head', () => store.head(key)),
    delete: (key) => measure('delete', () => store.delete(key)),
    list: (prefix) => measureList(store.list(prefix), clock, meter),
    ready: () => measure('ready', () => store.ready()),
  };
}

/** Only the waits for entries count: what is done with them in between is not the store's time. */
async function* measureList<T>(entries: AsyncIterable<T>, clock: Clock, meter: Meter): AsyncGenerator<T> {
  let ms = 0;
  let started = clock.monotonicMs();
  try {
    for await (const entry of entries) {
      ms += clock.monotonicMs() - started;
      yield entry;
      started = clock.monotonicMs();
    }
    ms += clock.monotonicMs() - started;
    meter.ended('list', ms);
  } catch (error) {
    meter.ended('list', ms, error);
    throw error;
  }
}

function createMeter(registry: Registry): Meter {
  const seconds = new Histogram({
    name: 'hindsight_object_seconds',
    help: 'Time that calls of the object store took.',
    labelNames: ['op'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const errors = new Counter({
    name: 'hindsight_object_errors_total',
    help: 'Calls of the object store that failed because of the store.',
    labelNames: ['op'],
    registers: [registry],
  });
  for (const op of OPS) errors.inc({ op }, 0);
  return {
    ended: (op, ms, error) => {
      seconds.observe({ op }, ms / 1000);
      // A key that does not exist is an answer.
      const isAnswer = error instanceof HindsightError && error.code !== 'storage_error';
      if (error !== undefined && !isAnswer) errors.inc({ op });
    },
  };
}
