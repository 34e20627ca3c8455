import { Counter, Gauge, type Clock, type Registry } from '@hindsight/kit';
import type { AppendInput, Ring } from '@hindsight/ring';
import type { EndReason } from './session-end.ts';

export type CaptureMetrics = ReturnType<typeof createCaptureMetrics>;

type Parts = { registry: Registry; clock: Clock; ring: Pick<Ring, 'timeline'> };

/** How long a scrape waits for the ring. */
const RING_MS = 1000;

/** What capture knows of its cameras, for Prometheus; every name has the label `camera`. */
export function createCaptureMetrics({ registry, clock, ring }: Parts) {
  const made = createInstruments(registry);
  const storedAtMs = new Map<string, number>();
  const endsUs = new Map<string, number>();
  const queues = new Map<string, () => number>();
  made.age.collect = (set) => {
    for (const [camera, atMs] of storedAtMs) set(camera, (clock.monotonicMs() - atMs) / 1000);
  };
  made.queue.collect = (set) => {
    for (const [camera, bytes] of queues) set(camera, bytes());
  };
  made.ring.collect = async (set) => {
    const late = clock.sleep(RING_MS).then(() => null);
    const asked = [...queues.keys()].map(async (camera) => {
      const timeline = await Promise.race([ring.timeline(camera).catch(() => null), late]);
      if (timeline) set(camera, timeline.bytes);
    });
    await Promise.all(asked);
  };
  return {
    /** A fragment is in the ring. A cause means that there is a gap before it. */
    stored: (camera: string, { bytes, durationUs, wallStart, cause }: AppendInput): void => {
      const before = endsUs.get(camera);
      if (cause !== undefined && before !== undefined && wallStart > before) {
        made.gaps.inc({ camera, cause }, (wallStart - before) / 1e6);
      }
      endsUs.set(camera, wallStart + durationUs);
      storedAtMs.set(camera, clock.monotonicMs());
      made.up.set({ camera }, 1);
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
    /** Another replica has the camera now, or nobody. */
    gone: (camera: string): void => {
      for (const known of [storedAtMs, endsUs, queues]) known.delete(camera);
      for (const gauge of [made.up, made.fps, made.age.gauge, made.queue.gauge, made.ring.gauge])
        gauge.remove({ camera });
    },
  };
}

type Collected = { gauge: Gauge; collect: (set: (camera: string, value: number) => void) => void | Promise<void> };

function createInstruments(registry: Registry) {
  const common = (name: string, help: string, more: string[] = []) => ({
    ...{ name: `hindsight_${name}`, help, labelNames: ['camera', ...more], registers: [registry] },
  });
  const collected = (name: string, help: string): Collected => {
    const made: Collected = {
      gauge: new Gauge({
        ...common(name, help),
        async collect() {
          await made.collect((camera, value) => this.set({ camera }, value));
        },
      }),
      collect: () => undefined,
    };
    return made;
  };
  return {
    up: new Gauge(common('camera_up', '1 while fragments arrive.')),
    fps: new Gauge(common('camera_fps', 'Frames a second over the last 5 s.')),
    restarts: new Counter(common('camera_restarts_total', 'Sessions that ended, by reason.', ['reason'])),
    gaps: new Counter(common('gap_seconds_total', 'Seconds without footage, by cause.', ['cause'])),
    fragments: new Counter(common('fragments_total', 'Fragments stored in the ring.')),
    bytes: new Counter(common('fragment_bytes_total', 'Bytes of the fragments stored in the ring.')),
    dropped: new Counter(
      common('dropped_fragments_total', 'Fragments given up because the ring did not take them or had no room.'),
    ),
    refused: new Counter(
      common('refused_appends_total', 'Fragments that the ring refused because another replica has the lease.'),
    ),
    age: collected('camera_fragment_age_seconds', 'Seconds since the newest fragment was stored.'),
    ring: collected('ring_bytes', 'Bytes of the footage that the ring holds within its retention.'),
    queue: collected('append_queue_bytes', 'Bytes of fragments that wait to be stored.'),
  };
}
