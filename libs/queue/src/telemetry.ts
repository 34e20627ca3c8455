import type { Tracing } from '@hindsight/kit';
import type { QueueOptions } from 'bullmq';

/** Puts the trace of whoever adds a job into the job, and of its worker into the same one. */
export type QueueTelemetry = NonNullable<QueueOptions['telemetry']>;

/** Loads it where traces are wanted, and nothing otherwise. Only after `openTracing`. */
export async function queueTelemetry({ isOn }: Pick<Tracing, 'isOn'>): Promise<QueueTelemetry | undefined> {
  if (!isOn) return undefined;
  const { BullMQOtel } = await import('bullmq-otel');
  return new BullMQOtel({ tracerName: 'hindsight' });
}
