import { HindsightError } from '@hindsight/domain';
import type { Catalog } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { Queues } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import type { Redis } from 'ioredis';
import type { EncoderMetrics } from '../metrics.ts';
import { repairHolds } from './holds.ts';
import { repairJobs } from './jobs.ts';
import { takeTurn } from './lock.ts';
import { sweepObjects } from './objects.ts';
import { renewHolds } from './renew-holds.ts';
import { retireClips, type Retention } from './retire.ts';
import { RULES } from './rules.ts';
import { repairSnapshots } from './snapshots.ts';
import { countUptime } from './uptime.ts';

/**
 * What a reconciler is made of. Its connections fail while their server is away: what is to be done without it would wait
 * for it otherwise.
 */
export type ReconcilerParts = {
  redis: Redis;
  ring: Ring;
  catalog: Catalog;
  objects: ObjectStore;
  queues: Queues;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  /** None: everything is kept. */
  retention?: Retention;
  /** Prefix of its own keys in the queue's Redis. */
  prefix?: string;
};

/** Puts right what crashes leave behind. */
export type Reconciler = {
  /** One pass over everything that is due. False when another process has the turn. */
  pass(scope?: { objects: 'due' | 'all' }): Promise<boolean>;
  /** Passes every few seconds until the signal is aborted; resolves then. */
  run(signal: AbortSignal): Promise<void>;
};

/**
 * Compares the catalog with the queue, the ring and the objects, and puts right what a crash left behind
 * (invariants 3, 7, 8 and 10). Every process runs one; a turn lets one at a time work. Each change is safe to
 * repeat, and is made only after the turn was found to be still ours.
 */
export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { clock, log } = parts;
  const orphans = new Map<string, number>();
  const unreadable = new Set<string>();
  let sweptAt = Number.NEGATIVE_INFINITY;
  let sweptAllAt = Number.NEGATIVE_INFINITY;
  let retiredAt = Number.NEGATIVE_INFINITY;

  const objectsStep = async (work: ReconcilerParts & { keep(): Promise<void> }, all: boolean): Promise<void> => {
    const now = clock.monotonicMs();
    const scope = all || now - sweptAllAt >= RULES.fullSweepMs ? 'all' : 'recent';
    if (scope === 'recent' && now - sweptAt < RULES.recentSweepMs) return;
    await sweepObjects({ ...work, unreadable }, scope);
    sweptAt = now;
    if (scope === 'all') sweptAllAt = now;
  };

  const retireStep = async (keep: () => Promise<void>): Promise<void> => {
    const now = clock.monotonicMs();
    if (!parts.retention || now - retiredAt < RULES.retireMs) return;
    retiredAt = now;
    const isDone = await retireClips({ ...parts, keep }, parts.retention);
    if (!isDone) retiredAt = Number.NEGATIVE_INFINITY;
  };

  const pass: Reconciler['pass'] = async (scope = { objects: 'due' }) => {
    const options = { ttlMs: RULES.turnMs, ...(parts.prefix ? { prefix: parts.prefix } : {}) };
    const turn = await takeTurn(parts.redis, options).catch(async (error: unknown) => {
      await settle(log, 'holds', () => renewHolds(parts));
      throw error;
    });
    if (!turn) return false;
    const keep = async (): Promise<void> => {
      if (!(await turn.keep())) throw new HindsightError('superseded', `reconciler turn ${turn.token} has passed on`);
    };
    try {
      await repairJobs({ ...parts, keep });
      await keep();
      await repairSnapshots({ ...parts, keep });
      // Each dependency may be away by itself: without the ring, objects are still swept, and the other way round.
      await settle(log, 'holds', () => repairHolds({ ...parts, keep, orphans }));
      await settle(log, 'uptime', () => countUptime(parts));
      await settle(log, 'retention', () => retireStep(keep));
      await settle(log, 'objects', () => objectsStep({ ...parts, keep }, scope.objects === 'all'));
      return true;
    } finally {
      await turn.end();
    }
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await settle(log, 'pass', pass);
      await clock.sleep(RULES.intervalMs * (0.8 + 0.4 * clock.random()), signal).catch(() => undefined);
    }
  };
  return { pass, run };
}

async function settle(log: Logger, part: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    log.warn({ err, part }, 'reconciling failed, trying again at the next pass');
  }
}
