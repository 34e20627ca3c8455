import { Gauge, type Registry } from '@hindsight/kit';
import type { Queues } from './queues.ts';
import { createSingleExporter, type SingleExporterParts } from './single-exporter.ts';

/**
 * What the export needs; `id` tells this process from the others of the installation. Nothing is written while `mayWrite`
 * rejects: a program that is older than the data must leave them alone.
 */
export type QueueMetricsParts = SingleExporterParts & { registry: Registry; queues: Pick<Queues, 'counts'> };

/**
 * Exports `hindsight_queue_jobs`. Every API and every encoder could: one process of them all does, whichever was first,
 * so that sums are true however many there are. Answers how to end it.
 */
export function exportQueueMetrics({ registry, queues, ...parts }: QueueMetricsParts): { close(): Promise<void> } {
  const exporter = createSingleExporter(parts);
  new Gauge({
    name: 'hindsight_queue_jobs',
    help: 'Jobs by queue and state; exported by one process of the installation.',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      // A scrape must not fail because Redis is away: the numbers are left out then.
      const counts: Partial<Record<string, Record<string, number>>> = exporter.isOurs()
        ? await queues.counts().catch(() => ({}))
        : {};
      this.reset();
      for (const [queue, states] of Object.entries(counts)) {
        for (const [state, jobs] of Object.entries(states ?? {})) this.set({ queue, state }, jobs);
      }
    },
  });
  return { close: () => exporter.close() };
}
