import { fragmentEnd, lengthMs, msToUs, usToMs, usToTicks, wallMs, wallToMedia, type Window } from '@hindsight/domain';
import { badFootage } from '../errors.ts';
import type { SourceSession } from './types.ts';

/** A window on the clock of one session, half-open, in ticks of its video track. */
export type WindowTicks = { start: number; end: number };

/**
 * Maps a window to the clock of a session: the start once, by the fragment that contains it, else by the first one
 * after it, else by the last one; the end is start + length in ticks. A fragment contains a start from the whole
 * millisecond of its first frame on: the time of a frame, cut to ms, must find that frame.
 */
export function windowToTicks(window: Window, session: SourceSession): WindowTicks {
  const refs = session.fragments.map((fragment) => fragment.ref);
  const started = refs.findLastIndex((ref) => usToMs(ref.wallStart) <= window.start);
  const holds = refs[started];
  const inside = holds !== undefined && msToUs(window.start) < fragmentEnd(holds);
  const by = inside ? holds : (refs[started + 1] ?? holds);
  if (!by) throw badFootage(`expected fragments in session ${session.session}, got none`);
  const start = wallToMedia(by, window.start);
  return { start, end: start + usToTicks(msToUs(wallMs(lengthMs(window))), by.timescale) };
}
