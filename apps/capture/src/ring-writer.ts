import { msToUs, wallMs, type WallUs } from '@hindsight/domain';
import type { AppendInput } from '@hindsight/ring';
import { createAppendQueue } from './append-queue.ts';
import type { CameraStates } from './camera-state.ts';
import type { CameraConfig } from './config.ts';
import type { CaptureParts } from './ingest.ts';
import type { HeldLease } from './lease.ts';
import { createContinuity, type Continuity } from './time/continuity.ts';

/** How long asking where the ring ends may take, and the last fragments when capture stops. */
const PATIENCE_MS = 1000;
/** How long dropped footage is said with the camera's state. */
const SAY_DROPPED_MS = 60_000;

/** Where a camera's fragments go, across its sessions. */
export type RingWriter = {
  continuity: Continuity;
  push(input: AppendInput): void;
  /** Calls once, when the first fragment of a session is in the ring; the answer cancels. */
  onFirstStored(session: string, fn: () => void): () => void;
  /** Stores what is left, unless the lease is gone; for 1 s at most. What is left then is dropped. */
  close(): Promise<void>;
};

/** Builds the way from a camera's sessions into its ring: the queue, what is counted, and where the footage ends. */
export async function createRingWriter(
  parts: CaptureParts,
  of: { camera: CameraConfig; held: HeldLease; states: CameraStates; signal: AbortSignal },
): Promise<RingWriter> {
  const { ring, clock, log, metrics } = parts;
  const { camera, held, states, signal } = of;
  const listeners = new Map<string, () => void>();
  let droppedAtMs: number | null = null;
  let budgetSaid = false;
  let lastSeq: number | null = null;
  let closed = false;

  const ringEndUs = await inTime(parts, ringEnd(parts, camera.id), signal);
  const continuity = createContinuity(clock, ringEndUs);
  metrics.footageEnds(camera.id, ringEndUs);

  const queue = createAppendQueue({
    ...{ ring, clock, log, held },
    onRefused: () => metrics.refused(camera.id),
    onStored: (input, { seq, dropped }) => {
      metrics.stored(camera.id, input);
      // A Redis that was emptied has also forgotten what was said of the camera.
      if (lastSeq !== null && seq > lastSeq + 1) states.repeat();
      lastSeq = seq;
      if (dropped > 0) metrics.dropped(camera.id, dropped);
      if (dropped > 0 && !budgetSaid) log.warn('RING_MAX_BYTES holds less than RING_SECONDS of this camera');
      budgetSaid ||= dropped > 0;
      listeners.get(input.session)?.();
      listeners.delete(input.session);
      if (droppedAtMs === null || clock.monotonicMs() - droppedAtMs < SAY_DROPPED_MS) return;
      droppedAtMs = null;
      states.amend({});
    },
    onDropped: (fragments) => {
      const seconds = fragments.reduce((sum, { durationUs }) => sum + durationUs, 0) / 1e6;
      metrics.dropped(camera.id, fragments.length);
      log.error({ fragments: fragments.length, seconds }, 'footage dropped: the ring does not take it');
      // Who has the camera next speaks for it.
      if (closed) return;
      droppedAtMs = clock.monotonicMs();
      states.amend({
        reason: `dropped: ${seconds.toFixed(1)} s of footage were lost, because the ring did not take them`,
      });
    },
  });
  metrics.watchQueue(camera.id, queue.bytes);
  return {
    continuity,
    push: queue.push,
    onFirstStored: (session, fn) => {
      listeners.set(session, fn);
      return () => void listeners.delete(session);
    },
    close: async () => {
      if (!held.lost.aborted) await Promise.race([queue.drained(), clock.sleep(PATIENCE_MS)]);
      closed = true;
      queue.close();
    },
  };
}

async function ringEnd({ ring, clock, log }: CaptureParts, camera: string): Promise<WallUs | null> {
  try {
    const { ringEnd: end } = await ring.coverage(camera, { start: wallMs(clock.now() - 1), end: clock.now() });
    return end === null ? null : msToUs(end);
  } catch (err) {
    log.warn({ err }, 'end of the ring not read');
    return null;
  }
}

/** Null when it takes too long: footage must not wait for a ring that is away. */
const inTime = <T>({ clock }: CaptureParts, work: Promise<T>, signal: AbortSignal): Promise<T | null> =>
  Promise.race([
    work,
    clock.sleep(PATIENCE_MS, signal).then(
      () => null,
      () => null,
    ),
  ]);
