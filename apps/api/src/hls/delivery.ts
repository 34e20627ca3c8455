import { HindsightError } from '@hindsight/domain';
import type { LiveView } from './live-camera.ts';
import { hintOf, type PartName } from './live-playlist.ts';
import { TARGET_DURATION } from './playlist.ts';
import type { PlayableSegment } from './segments.ts';

/** The segment, and the part of it from 0, that a blocking reload waits for (RFC 8216bis, 6.2.5.2). */
export type Wanted = { msn: number; part: number | null };

/** Segments beyond the last complete one that may be waited for. */
const SEGMENTS_AHEAD = 2;
/** Footage beyond the last part that may be waited for, in seconds: players guess how far the list has come meanwhile. */
const PARTS_AHEAD_SECONDS = 3 + TARGET_DURATION;

/** Reads `_HLS_msn` and `_HLS_part`; null without them. Throws `invalid_request`. */
export function readWanted(query: Record<string, unknown>): Wanted | null {
  const msn = readNumber(query, '_HLS_msn');
  const part = readNumber(query, '_HLS_part');
  if (msn !== null) return { msn, part };
  if (part !== null) throw invalid('_HLS_part', 'only together with _HLS_msn', part);
  return null;
}

/** Reads `lowLatency`: whether parts are listed, true without it. Throws `invalid_request`. */
export function readLowLatency({ lowLatency }: Record<string, unknown>): boolean {
  if (lowLatency === undefined || lowLatency === 'true') return true;
  if (lowLatency === 'false') return false;
  throw invalid('lowLatency', 'true or false', lowLatency);
}

function readNumber(query: Record<string, unknown>, name: string): number | null {
  const value = query[name];
  if (value === undefined) return null;
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) throw invalid(name, 'a whole number', value);
  return Number(value);
}

/** Refuses to wait for what is too far ahead to be meant. Throws `invalid_request`. */
export function checkWanted({ segments, partTargetSeconds }: LiveView, { msn, part }: Wanted): void {
  const last = segments.at(-1);
  if (!last) return;
  const complete = last.closed ? last.number : last.number - 1;
  if (msn > complete + SEGMENTS_AHEAD) throw invalid('_HLS_msn', `at most ${complete + SEGMENTS_AHEAD}`, msn);
  const there = !last.closed && msn === last.number ? last.fragments.length : 0;
  const most = there + Math.ceil(PARTS_AHEAD_SECONDS / partTargetSeconds) - 1;
  if (msn > complete && part !== null && part > most) throw invalid('_HLS_part', `at most ${most}`, part);
}

/** Whether the list has come as far as it was waited for. A part that its segment does not have is the next one's first. */
export function hasCome({ segments }: LiveView, { msn, part }: Wanted): boolean {
  const last = segments.at(-1);
  if (!last || last.number < msn) return false;
  if (last.number > msn) return true;
  return part === null ? last.closed : part < last.fragments.length;
}

/** Where a part is: in the ring, about to come (the list hints at it), or in neither place. */
export function findPart(
  { segments }: LiveView,
  name: PartName,
): PlayableSegment['fragments'][number] | 'hinted' | null {
  const segment = segments.find(({ number, session }) => number === name.segment && session === name.session);
  const ref = segment?.fragments[name.part];
  if (ref) return ref;
  const last = segments.at(-1);
  if (!last || last.closed || last.session !== name.session) return null;
  const hint = hintOf(segments);
  const next = name.segment === last.number + 1 && name.part === 0;
  const more = name.segment === last.number && name.part === last.fragments.length;
  return hint !== null && (next || more) ? 'hinted' : null;
}

const invalid = (path: string, expected: string, got: unknown): HindsightError => {
  const shown = JSON.stringify(got);
  return new HindsightError('invalid_request', `${path}: expected ${expected}, got ${shown}`, {
    problems: [{ path, expected, got: shown }],
  });
};
