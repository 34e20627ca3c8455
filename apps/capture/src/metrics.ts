import { GAP_CAUSES } from '@hindsight/domain';
import { Counter, Gauge, type Clock, type Registry } from '@hindsight/kit';
import type { AppendInput, Ring, RingTimeline } from '@hindsight/ring';
import { END_REASONS, type EndReason } from './session-end.ts';

export type CaptureMetrics = ReturnType<typeof createCaptureMetrics>;

type Parts = { registry: Registry; clock: Clock; ring: Pick<Ring, 'timeline'> };

/** How long a scrape waits for the ring. */
const RING_MS = 1000;

/** What capture knows of its cameras, for Prometheus; every name has the label `camera`. docs/metrics.md describes them. */
export function createCaptureMetrics({ registry, clock, ring }: Parts) {
  const made = createInstruments(registry);
  const storedAtMs = new Map<string, number>();
  const endsUs = new Map<string, number>();
  const queues = new Map<string, () => number>();
  made.age.collect = () => {
    for (const [camera, atMs] of storedAtMs) made.age.set({ camera }, (clock.monotonicMs() - atMs) / 1000);
  };
  made.queue.collect = () => {
    for (const [camera, bytes] of queues) made.queue.set({ camera }, bytes());
  };
  collectRing(made, { ring, clock, cameras: queues });
  return {
    /** The camera is ours from now on. Everything that is counted starts at 0, so that the first increase is seen. */
    taken: (camera: string): void => {
      made.up.set({ camera }, 0);
      for (const reason of END_REASONS) made.restarts.inc({ camera, reason }, 0);
      for (const cause of GAP_CAUSES) made.gaps.inc({ camera, cause }, 0);
      for (const counter of [made.fragments, made.bytes, made.dropped, made.refused]) counter.inc({ camera }, 0);
    },
    /**
     * A fragment is in the ring. A cause means that there is a gap before it; the first session of this process knows of
     * none, but follows one when footage of another process was there.
     */
    stored: (camera: string, { bytes, durationUs, wallStart, indexInSession, ...told }: AppendInput): void => {
      const before = endsUs.get(camera);
      const cause = told.cause ?? (indexInSession === 0 ? 'reconnect' : undefined);
      if (cause !== undefined && before !== undefined && wallStart > before) {
        made.gaps.inc({ camera, cause }, (wallStart - before) / 1e6);
      }
      endsUs.set(camera, wallStart + durationUs);
      storedAtMs.set(camera, clock.monotonicMs());
      made.fragments.inc({ camera });
      made.bytes.inc({ camera }, bytes.length);
    },
    /** Where the ring ended when capture took the camera over. */
    footageEnds: (camera: string, endUs: number | null): void => void (endUs !== null && endsUs.set(camera, endUs)),
    dropped: (camera: string, fragments: number): void => made.dropped.inc({ camera }, fragments),
    /** The ring has refused a fragment of ours: another replica has the lease. */
    refused: (camera: string): void => made.refused.inc({ camera }),
    fps: (camera: string, fps: number): void => made.fps.set({ camera }, fps),
    up: (camera: string, up: boolean): void => made.up.set({ camera }, up ? 1 : 0),
    ended: (camera: string, reason: EndReason): void => made.restarts.inc({ camera, reason }),
    watchQueue: (camera: string, bytes: () => number): void => void queues.set(camera, bytes),
    /** Another replica has the camera now, or nobody: nothing of it is exported any more but what was refused. */
    gone: (camera: string): void => {
      for (const known of [storedAtMs, endsUs, queues]) known.delete(camera);
      made.forget(camera);
    },
  };
}

type Asked = Pick<Parts, 'ring' | 'clock'> & { cameras: ReadonlyMap<string, unknown> };

/** Fills what the ring knows, once a scrape. What does not answer in time has no numbers: old ones would be untrue. */
function collectRing(made: ReturnType<typeof createGauges>, { ring, clock, cameras }: Asked): void {
  const { ringBytes, ringSeconds, ringCapacity, held } = made;
  /** One question a camera at a time: a ring that is away would be owed one more at each scrape. */
  const open = new Set<string>();
  const timelineOf = async (camera: string): Promise<RingTimeline | null> => {
    if (open.has(camera)) return null;
    open.add(camera);
    return ring
      .timeline(camera)
      .catch(() => null)
      .finally(() => open.delete(camera));
  };
  const ask = async (): Promise<void> => {
    const late = clock.sleep(RING_MS).then(() => null);
    const asked = [...cameras.keys()].map(async (camera) => {
      const timeline = await Promise.race([timelineOf(camera), late]);
      for (const gauge of [ringBytes, ringSeconds, ringCapacity, held]) gauge.remove({ camera });
      // It may have gone while the ring was asked.
      if (!timeline || !cameras.has(camera)) return;
      ringBytes.set({ camera }, timeline.bytes);
      ringSeconds.set({ camera }, timeline.durationUs / 1e6);
      ringCapacity.set({ camera }, timeline.capacityMs / 1000);
      held.set({ camera }, timeline.heldBytes);
    });
    await Promise.all(asked);
  };
  let asking: Promise<void> | null = null;
  const once = (): Promise<void> => (asking ??= ask().finally(() => (asking = null)));
  for (const gauge of [ringBytes, ringSeconds, ringCapacity, held]) gauge.collect = once;
}

/** A gauge that may be filled at each scrape. */
class CollectedGauge extends Gauge {
  collect: () => void | Promise<void> = () => undefined;
}

function createInstruments(registry: Registry) {
  const gauges = createGauges(registry);
  const counters = createCounters(registry);
  /** Takes away every series of a camera. */
  const forget = (camera: string): void => {
    // What was refused is told when the camera has gone to another replica: only then can it be read.
    const { restarts, gaps, refused: _refused, ...others } = counters;
    for (const metric of [...Object.values(gauges), ...Object.values(others)]) metric.remove({ camera });
    for (const reason of END_REASONS) restarts.remove({ camera, reason });
    for (const cause of GAP_CAUSES) gaps.remove({ camera, cause });
  };
  return { ...gauges, ...counters, forget };
}

const of = (registry: Registry, name: string, help: string, more: string[] = []) => ({
  ...{ name: `hindsight_${name}`, help, labelNames: ['camera', ...more], registers: [registry] },
});

function createGauges(registry: Registry) {
  const gauge = (name: string, help: string): CollectedGauge => new CollectedGauge(of(registry, name, help));
  return {
    ringBytes: gauge('ring_bytes', 'Bytes of the footage that the ring holds within its retention.'),
    ringSeconds: gauge(
      'ring_seconds',
      'Seconds of footage that the ring holds within its retention, gaps not counted.',
    ),
    ringCapacity: gauge('ring_capacity_seconds', 'Seconds of footage that the ring is set to hold.'),
    held: gauge('held_bytes', 'Bytes of the footage that clips hold.'),
    up: gauge('camera_up', '1 while fragments arrive.'),
    fps: gauge('camera_fps', 'Frames a second over the last 5 s.'),
    age: gauge('camera_fragment_age_seconds', 'Seconds since the newest fragment was stored.'),
    queue: gauge('append_queue_bytes', 'Bytes of fragments that wait to be stored.'),
  };
}

function createCounters(registry: Registry) {
  const counter = (name: string, help: string, more: string[] = []): Counter =>
    new Counter(of(registry, name, help, more));
  return {
    restarts: counter('camera_restarts_total', 'Sessions that ended, by reason.', ['reason']),
    gaps: counter('gap_seconds_total', 'Seconds without footage, by cause.', ['cause']),
    fragments: counter('fragments_total', 'Fragments stored in the ring.'),
    bytes: counter('fragment_bytes_total', 'Bytes of the fragments stored in the ring.'),
    dropped: counter(
      'dropped_fragments_total',
      'Fragments given up because the ring did not take them or had no room.',
    ),
    refused: counter('refused_appends_total', 'Fragments that the ring refused because another replica has the lease.'),
  };
}
