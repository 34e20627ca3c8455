import type { Catalog } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { Queues } from '@hindsight/queue';
import type { EncoderMetrics } from '../metrics.ts';
import { RULES } from './rules.ts';

/** What repairing snapshots needs. */
export type SnapshotRepair = {
  catalog: Catalog;
  queues: Pick<Queues, 'addSnapshot'>;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  keep(): Promise<void>;
};

/** Invariant 7 for snapshots: one that is still queued gets its job again, and fails when it is so for too long. */
export async function repairSnapshots(parts: SnapshotRepair): Promise<void> {
  const { catalog, clock, log } = parts;
  for (const record of await catalog.openSnapshots()) {
    const ageMs = clock.now() - record.createdAt;
    if (clock.now() - record.updatedAt < RULES.restMs) continue;
    await parts.keep();
    if (ageMs < RULES.snapshotLimitMs) {
      // A job that is there stays as it is; one that has ended makes way.
      await parts.queues.addSnapshot(record.id, record);
      continue;
    }
    const message = `expected the picture within ${RULES.snapshotLimitMs} ms, still queued after ${ageMs} ms`;
    await catalog.patchSnapshot(record.id, { state: 'failed', reason: 'timeout', message });
    parts.metrics.repaired('snapshot');
    log.error({ snapshot: record.id, request: record.requestId, reason: 'timeout' }, message);
  }
}
