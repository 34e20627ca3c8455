import { canFollow, isOpen, type ClipState, type WallMs } from '@hindsight/domain';
import type { Catalog, ClipRecord } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { Queues } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import { shortenHold } from '../clip/last-hold.ts';
import type { EncoderMetrics } from '../metrics.ts';
import { RULES } from './rules.ts';

/** What repairing jobs needs. */
export type JobRepair = {
  catalog: Catalog;
  queues: Pick<Queues, 'addClip' | 'clipJobState'>;
  ring: Pick<Ring, 'setHoldExpiry'>;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  /** Throws when the turn has passed to another process. */
  keep(): Promise<void>;
};

/** Job states in which the queue will still do something by itself. */
const LIVE = new Set(['waiting', 'delayed', 'active']);

/**
 * Invariant 7: every open clip has a job that will run. A clip whose job is missing or has ended is queued again;
 * one that has begun too many attempts or is open for too long fails with a reason. Answers the open clips.
 */
export async function repairJobs(parts: JobRepair): Promise<ClipRecord[]> {
  const open = await parts.catalog.openClips();
  for (const record of open) {
    try {
      await repairJob(parts, record);
    } catch (err) {
      parts.log.warn({ err, clip: record.id }, 'cannot repair the job of a clip, trying again at the next pass');
    }
  }
  return open;
}

async function repairJob(parts: JobRepair, listed: ClipRecord): Promise<void> {
  const { catalog, queues, clock } = parts;
  if (clock.now() - listed.updatedAt < RULES.restMs) return;
  const job = await queues.clipJobState(listed.id);
  if (LIVE.has(job)) {
    if (listed.state === 'accepted') await follow(catalog, listed, job === 'delayed' ? 'waiting' : 'queued');
    return;
  }
  // A job ends after its record, so a record that is still open *now* has been left alone. One that has changed
  // since it was listed is being worked on.
  const record = await catalog.clip(listed.id);
  if (!record || !isOpen(record.state) || record.version !== listed.version) return;
  await parts.keep();
  const log = parts.log.child({ clip: record.id, request: record.requestId });
  const reason = giveUpReason(record, clock.now());
  if (reason) {
    const failed = await catalog.failAttempt(record.id, null, reason.code, reason.message);
    await shortenHold({ ring: parts.ring, log }, failed);
    parts.metrics.clipEnded('failed', reason.code);
    log.error({ reason: reason.code, attempt: record.attempt }, reason.message);
    return;
  }
  const delayMs = Math.max(0, record.requested.end - clock.now());
  await queues.addClip(record.id, { delayMs, requestId: record.requestId });
  await follow(catalog, record, delayMs > 0 ? 'waiting' : 'queued');
  parts.metrics.repaired('job');
  log.warn({ state: record.state, job, attempt: record.attempt }, 'clip had no job, queued again');
}

async function follow(catalog: Catalog, record: ClipRecord, state: ClipState): Promise<void> {
  if (canFollow(record.state, state) && record.state !== state) await catalog.setState(record.id, state);
}

function giveUpReason(record: ClipRecord, now: WallMs): { code: 'crash_loop' | 'timeout'; message: string } | null {
  if (record.attempt - (record.attemptsBeforeRetry ?? 0) >= RULES.maxAttempts) {
    return { code: 'crash_loop', message: `expected an end within ${RULES.maxAttempts} attempts, got none` };
  }
  const openMs = now - Math.max(record.createdAt, record.requested.end, record.retriedAt ?? 0);
  if (openMs <= RULES.openLimitMs) return null;
  return { code: 'timeout', message: `expected an end within ${RULES.openLimitMs} ms, still open after ${openMs} ms` };
}
