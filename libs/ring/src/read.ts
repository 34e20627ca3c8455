import { bytes, usToMs, wallUs, type FragmentRef, type Window } from '@hindsight/domain';
import { decodable } from './decodable.ts';
import { footageOf } from './footage.ts';
import { gapsOf, spansOf } from './gaps.ts';
import { cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';
import type { Footage, RingTimeline } from './types.ts';
import { parseView, type View, type ViewAnswer } from './view.ts';

/** What the ring lists. Entries whose bytes are gone leave it on the way. */
export type Reader = {
  /** In order of time: all that is younger than retention, or a window from the key frame before it on. */
  read(camera: string, window?: Window): Promise<FragmentRef[]>;
  /** What a hold of this window would get now; holds nothing. */
  coverage(camera: string, window: Window): Promise<Footage>;
  timeline(camera: string): Promise<RingTimeline>;
};

/** Makes the verbs. */
export function createReader({ redis, prefix, scripts }: RingParts): Reader {
  const view = async (camera: string, window?: Window): Promise<View> => {
    const args = window ? [window.start, window.end] : [];
    return parseView((await scripts.read(redis, cameraKeys(prefix, camera).owner, args)) as ViewAnswer);
  };
  return {
    read: async (camera, window) => (await view(camera, window)).list,
    coverage: async (camera, window) => footageOf(window, await view(camera, window)),
    timeline: async (camera) => timelineOf(await view(camera)),
  };
}

function timelineOf(view: View): RingTimeline {
  const { list, marks } = view;
  const sum = (of: (ref: FragmentRef) => number): number => list.reduce((total, ref) => total + of(ref), 0);
  const oldest = decodable(list)[0]?.wallStart ?? null;
  // What had to go for its size is a mark on the timeline, as long as retention would have kept it (invariant 9).
  const dropped = (marks.droppedUs ?? 0) > marks.keptUs;
  const fromUs = dropped ? wallUs(Math.max(marks.keptUs, marks.firstUs ?? 0)) : oldest;
  const whole = fromUs !== null && marks.endUs !== null && { start: usToMs(fromUs), end: usToMs(wallUs(marks.endUs)) };
  return {
    spans: spansOf(view),
    gaps: whole ? gapsOf(whole, view) : [],
    bytes: bytes(sum((ref) => ref.bytes)),
    heldBytes: bytes(marks.heldBytes),
    frames: sum((ref) => ref.frames),
    durationUs: sum((ref) => ref.durationUs),
    oldest,
    newestFragment: list.at(-1) ?? null,
    trimmedUntil: marks.trimmedUs === null ? null : usToMs(wallUs(marks.trimmedUs)),
    capacityMs: marks.retentionMs,
  };
}
