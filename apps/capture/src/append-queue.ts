import { HindsightError, type ErrorKind } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { AppendInput, AppendResult, Ring } from '@hindsight/ring';
import type { HeldLease } from './lease.ts';

/** About 50 s of 5 Mbit/s: longer than any restart of Redis. */
const MAX_BYTES = 32 * 1024 * 1024;
const RETRY_MS = 200;

/** Fragments on their way into the ring; one queue a camera, whatever becomes of its sessions. */
export type AppendQueue = {
  /** Takes a fragment; never waits. */
  push(input: AppendInput): void;
  /** Bytes that wait. */
  bytes(): number;
  /** Waits until everything is stored, or given up. */
  drained(): Promise<void>;
  /** Gives up what is left, which is dropped. Nothing is told any more of what is under way. */
  close(): void;
};

/** What a queue is built from; `maxBytes` is 32 MiB unless told. */
export type AppendQueueOptions = {
  ring: Pick<Ring, 'append'>;
  clock: Clock;
  log: Logger;
  held: Pick<HeldLease, 'lease' | 'lose'>;
  maxBytes?: number;
  onStored: (input: AppendInput, result: AppendResult) => void;
  onDropped: (fragments: AppendInput[]) => void;
  /** The ring has refused a fragment, because another replica has the lease. */
  onRefused: () => void;
};

/**
 * Stores fragments in order. A Redis that is slow or away must neither hold FFmpeg up nor let memory grow: beyond
 * `maxBytes` (32 MiB) the oldest whole GOPs are dropped (invariant 9: `onDropped` makes it an event and a metric; on the
 * timeline it is a gap, because the next fragment stored carries the cause `dropped`). A fragment that the ring refuses for
 * good is dropped as well, and so is what waits when the queue is closed. When another replica has the lease, the queue says
 * so, drops what waits and takes no more.
 */
export function createAppendQueue(options: AppendQueueOptions): AppendQueue {
  const { maxBytes = MAX_BYTES } = options;
  const waiting: AppendInput[] = [];
  const closed = new AbortController();
  let size = 0;
  let running: Promise<void> | null = null;
  /** What has been dropped reaches to the next key frame that comes. */
  let dropping = false;

  const giveUp = (why: HindsightError): void => {
    closed.abort(why);
    const left = waiting.splice(0);
    size = 0;
    if (left.length > 0) options.onDropped(left);
  };

  const run = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      size -= next.bytes.length;
      const outcome = await store(options, next, closed.signal);
      if (closed.signal.aborted) break;
      if (outcome === 'lost') giveUp(new HindsightError('lease_lost', 'another replica has the lease'));
      else if (outcome === 'refused') options.onDropped([next]);
      else if (outcome !== 'closed') options.onStored(next, outcome);
    }
    running = null;
  };

  /** Takes out the oldest fragments up to a key frame, until the rest fits. */
  const dropOldest = (): void => {
    const dropped: AppendInput[] = [];
    while (size > maxBytes || (dropped.length > 0 && waiting.length > 0 && !waiting[0]?.key)) {
      const gone = waiting.shift();
      if (!gone) break;
      size -= gone.bytes.length;
      dropped.push(gone);
    }
    const next = waiting[0];
    if (next) waiting[0] = { ...next, cause: 'dropped' };
    else dropping = true;
    options.onDropped(dropped);
  };

  return {
    push: (input) => {
      if (closed.signal.aborted) return;
      if (dropping && !input.key) return options.onDropped([input]);
      waiting.push(dropping ? { ...input, cause: 'dropped' } : input);
      dropping = false;
      size += input.bytes.length;
      if (size > maxBytes) dropOldest();
      running ??= run();
    },
    bytes: () => size,
    drained: async () => {
      while (running) await running;
    },
    close: () => giveUp(new HindsightError('unavailable', 'the camera is given up')),
  };
}

type Outcome = AppendResult | 'refused' | 'lost' | 'closed';

/** Tries until the fragment is stored, or refused for a reason that trying again does not change. */
async function store(
  { ring, clock, log, held, onRefused }: AppendQueueOptions,
  input: AppendInput,
  closed: AbortSignal,
): Promise<Outcome> {
  for (let failures = 0; !closed.aborted; failures += 1) {
    try {
      const result = await ring.append(held.lease, input);
      if (failures > 0) log.info({ failures }, 'fragments are stored again');
      return result;
    } catch (err) {
      if (err instanceof HindsightError && err.code === 'lease_lost') {
        held.lose();
        onRefused();
        return 'lost';
      }
      if (err instanceof HindsightError && !PASSING.has(err.kind)) {
        log.error({ err, session: input.session, indexInSession: input.indexInSession }, 'fragment refused');
        return 'refused';
      }
      // Once an outage, not once a try.
      if (failures === 0) log.warn({ err }, 'fragment not stored, trying again');
      await clock.sleep(RETRY_MS, closed).catch(() => undefined);
    }
  }
  return 'closed';
}

const PASSING = new Set<ErrorKind>(['unavailable', 'exhausted']);
