import { msToUs, wallMs, type WallUs } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { SessionEnd } from '../session-end.ts';
import { readDatedPlaylist, type DatedPlaylist } from './dated-playlist.ts';
import type { FetchPlaylist } from './fetch-playlist.ts';

/** So often the playlist is read until it lists a new segment. */
const LOOK_MS = 500;
/** The date of a playlist's end may lie so far ahead of our clock when it appears: two clocks differ. */
const AHEAD_MS = 500;
/** And so far behind it, beside a segment's length: packagers and what delivers for them take their time. */
const BEHIND_MS = 2000;
/** A playlist that has listed nothing new for so many target durations tells nothing. */
const TARGETS_WATCHED = 3;
/** The target duration of a playlist that cannot be read: longer than most. */
const UNKNOWN_TARGET_MS = 10_000;

/** What a session asks of its playlist: `opened` are the addresses that FFmpeg has opened so far, in order. */
export type Asked = { url: string; opened: string[]; signal: AbortSignal };
/** When a session's first picture was filmed, or why that is not known. */
export type FilmedAt = { filmedUs: WallUs } | { why: string };

type Parts = { clock: Clock; fetchPlaylist: FetchPlaylist };

/**
 * When the first picture that FFmpeg reads of a live playlist was filmed, by the date of the segment that it opened first.
 * Known only when that address is that of exactly one segment listed, and when the clock of its source can be ours: the
 * newest segment ended up to two target durations ago. Never rejects.
 */
export async function askFilmedAt({ clock, fetchPlaylist }: Parts, { url, opened, signal }: Asked): Promise<FilmedAt> {
  const playlist = await look({ clock, fetchPlaylist }, url, signal);
  if ('why' in playlist) return playlist;
  const addresses = opened.map((address) => (URL.canParse(address) ? new URL(address).href : address));
  const first = addresses.find((address) => address !== playlist.map);
  const [segment, ...more] = playlist.segments.filter((listed) => listed.url === first);
  if (!segment || more.length > 0) return { why: 'what FFmpeg reads first is not one segment of its playlist' };
  const ageMs = clock.now() - endOf(playlist);
  if (ageMs < -AHEAD_MS || ageMs > 2 * playlist.targetMs + BEHIND_MS) return { why: sayAge(ageMs) };
  return { filmedUs: msToUs(wallMs(Math.round(segment.startMs))) };
}

/**
 * Watches for three target durations until the playlist lists a new segment: only then it is known how old its end is.
 * Ends the session when its dates are not those of our clock, or of a segment that was filmed just now; else it never
 * settles.
 */
export async function untilDisproved(parts: Parts, { url, signal }: Omit<Asked, 'opened'>): Promise<SessionEnd> {
  const { clock } = parts;
  const begunMs = clock.monotonicMs();
  let before: DatedPlaylist | null = null;
  let targetMs = UNKNOWN_TARGET_MS;
  for (;;) {
    const playlist = await look(parts, url, signal);
    if (!('why' in playlist)) {
      targetMs = playlist.targetMs;
      const isNew = before !== null && endOf(playlist) !== endOf(before);
      const ageMs = clock.now() - endOf(playlist);
      if (isNew && (ageMs < -AHEAD_MS || ageMs > targetMs + BEHIND_MS)) {
        return { why: 'dates_wrong', detail: sayAge(ageMs) };
      }
      if (isNew) return never();
      before = playlist;
    }
    if (clock.monotonicMs() - begunMs > TARGETS_WATCHED * targetMs) return never();
    await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    if (signal.aborted) return never();
  }
}

const never = (): Promise<SessionEnd> => new Promise(() => undefined);

async function look(
  { fetchPlaylist }: Parts,
  url: string,
  signal: AbortSignal,
): Promise<DatedPlaylist | { why: string }> {
  const text = await fetchPlaylist(url, signal);
  return text === null ? { why: 'its playlist could not be read a second time' } : readDatedPlaylist(text, url);
}

const endOf = ({ segments }: DatedPlaylist): number => (segments.at(-1) ?? segments[0]).endMs;

const sayAge = (ageMs: number): string =>
  `the dates of its playlist end ${(Math.abs(ageMs) / 1000).toFixed(1)} s ${ageMs < 0 ? 'in the future' : 'ago'}`;
