import { wallMs } from '@hindsight/domain';
import { dateTag, durationTag, mapTag, TARGET_DURATION } from './playlist.ts';
import { segmentEnd, type PlayableSegment } from './segments.ts';

/** How long before the end of the list parts are named, in ms: three target durations. */
const PARTS_MS = 3 * TARGET_DURATION * 1000;
/** What a missing segment is said to last at least, in seconds. */
const SHORTEST_GAP_SECONDS = 0.001;

/** A fragment as a part of its segment; `part` counts from 0. */
export type PartName = { session: string; segment: number; part: number };

/** What a live playlist is made of. */
export type LiveList = {
  /** In order; the last one may be open: fragments are still added to it. */
  segments: readonly PlayableSegment[];
  /** The longest that a part can be, in seconds. */
  partTargetSeconds: number;
};

/**
 * The live media playlist (RFC 8216 and, for low latency, 8216bis) over the whole ring. Segments are numbered by the
 * ring. Every session has its own EXT-X-DISCONTINUITY and EXT-X-MAP, and the discontinuities that have left the list
 * are counted by the ring's session numbers, so that every process of the API says the same. A number whose footage
 * is gone stays in the list as a gap: else all later segments would change their numbers. Addresses are relative.
 *
 * Without `lowLatency` the list names whole segments alone and offers no answer that waits: for those who watch many
 * cameras at once, since a browser keeps few connections to one host.
 */
export function renderLive({ segments, partTargetSeconds }: LiveList, { lowLatency = true } = {}): string {
  const [first] = segments;
  const last = segments.at(-1);
  const partsFrom = last && lowLatency ? segmentEnd(last) - PARTS_MS : Number.POSITIVE_INFINITY;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${TARGET_DURATION}`,
    ...(lowLatency ? lowLatencyTags(partTargetSeconds) : []),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MEDIA-SEQUENCE:${first?.number ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first?.sessionNumber ?? 0}`,
  ];
  let before: PlayableSegment | null = null;
  for (const segment of segments) {
    if (!segment.closed && !lowLatency) break;
    lines.push(...missingBetween(before, segment), ...sessionTags(before, segment), dateTag(segment));
    if (segmentEnd(segment) > partsFrom) lines.push(...partTags(segment));
    if (segment.closed) lines.push(durationTag(segment), segmentUrl(segment));
    before = segment;
  }
  const hint = lowLatency ? hintOf(segments) : null;
  if (hint) lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partUrl(hint)}"`);
  return `${lines.join('\n')}\n`;
}

const lowLatencyTags = (partTargetSeconds: number): string[] => [
  `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(3 * partTargetSeconds).toFixed(3)}`,
  `#EXT-X-PART-INF:PART-TARGET=${partTargetSeconds.toFixed(3)}`,
];

/**
 * The part that is to come next: one more of the open segment, or the first of the next one when the open segment is
 * as long as the one before it. Null when nothing is known to come.
 */
export function hintOf(segments: readonly PlayableSegment[]): PartName | null {
  const last = segments.at(-1);
  if (!last || last.closed) return null;
  const { session, number } = last;
  const before = segments.at(-2);
  const whole = before?.session === session && last.fragments.length >= before.fragments.length;
  return whole ? { session, segment: number + 1, part: 0 } : { session, segment: number, part: last.fragments.length };
}

const segmentUrl = ({ session, number }: Pick<PlayableSegment, 'session' | 'number'>): string =>
  `segments/${session}/${number}.m4s`;

const partUrl = ({ session, segment, part }: PartName): string => `parts/${session}/${segment}-${part}.m4s`;

function sessionTags(before: PlayableSegment | null, { session, sessionNumber }: PlayableSegment): string[] {
  if (before?.session === session) return [];
  // One for every session in between, be there footage of it or not: players count them.
  const steps = before === null ? 0 : Math.max(1, sessionNumber - before.sessionNumber);
  return [...Array<string>(steps).fill('#EXT-X-DISCONTINUITY'), mapTag(`init/${session}.mp4`)];
}

const partTags = ({ session, number, fragments }: PlayableSegment): string[] =>
  fragments.map(({ durationUs, key }, part) => {
    const url = partUrl({ session, segment: number, part });
    return `#EXT-X-PART:DURATION=${(durationUs / 1e6).toFixed(6)},URI="${url}"${key ? ',INDEPENDENT=YES' : ''}`;
  });

function missingBetween(before: PlayableSegment | null, after: PlayableSegment): string[] {
  if (before === null) return [];
  const count = after.number - before.number - 1;
  const seconds = (after.start - segmentEnd(before)) / 1000 / count;
  const durationSeconds = Math.min(TARGET_DURATION, Math.max(SHORTEST_GAP_SECONDS, seconds));
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const start = wallMs(Math.round(segmentEnd(before) + i * durationSeconds * 1000));
    const url = segmentUrl({ session: before.session, number: before.number + 1 + i });
    return [dateTag({ start }), '#EXT-X-GAP', durationTag({ durationSeconds }), url];
  }).flat();
}

/** Parts are a fifth of a second (capture asks FFmpeg for it), in whole frames. */
const SHORTEST_TARGET_US = 200_000;
/** What lasts a little longer now and then need not change the target each time. */
const TARGET_STEP_US = 10_000;

/**
 * PART-TARGET: the longest fragment of these segments, a fifth of a second at least, in steps of 10 ms; in seconds (ADR
 * 8).
 */
export function partTargetOf(segments: readonly PlayableSegment[]): number {
  const longest = segments.reduce(
    (most, { fragments }) => fragments.reduce((max, { durationUs }) => Math.max(max, durationUs), most),
    SHORTEST_TARGET_US,
  );
  return (Math.ceil(longest / TARGET_STEP_US) * TARGET_STEP_US) / 1e6;
}
