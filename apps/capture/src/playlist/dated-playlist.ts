/** A segment of a live playlist, and when it was filmed, ms since 1970 by the clock of its source. */
export type DatedSegment = { sequence: number; url: string; startMs: number; endMs: number };

/** A live media playlist that says when its segments were filmed. `map`: the address of what fMP4 segments begin with. */
export type DatedPlaylist = { targetMs: number; map: string | null; segments: [DatedSegment, ...DatedSegment[]] };

/** Tags that are understood; how FFmpeg reads a playlist with any other was not measured. */
const KNOWN = new Set([
  ...['#EXTM3U', '#EXTINF', '#EXT-X-VERSION', '#EXT-X-TARGETDURATION', '#EXT-X-MEDIA-SEQUENCE', '#EXT-X-ALLOW-CACHE'],
  ...['#EXT-X-DISCONTINUITY-SEQUENCE', '#EXT-X-INDEPENDENT-SEGMENTS', '#EXT-X-PROGRAM-DATE-TIME'],
  '#EXT-X-MAP',
]);
/** FFmpeg, as a packager, writes zones without a colon. One without a zone means nothing. */
const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:(Z)|([+-]\d\d):?(\d\d))$/;
/** One whole file; a part of one is not known to be read the same way. */
const MAP = /^URI="([^"]+)"$/;
/** Dates may stray so far from the lengths of the segments before them, ms: some packagers round either. */
const STRAYS_MS = 500;

/**
 * Reads a live media playlist with `EXT-X-PROGRAM-DATE-TIME` (RFC 8216, 4.3.2.6). A segment without a date of its own
 * begins where the one before it ends. Answers in words why one cannot be gone by.
 */
export function readDatedPlaylist(text: string, url: string): DatedPlaylist | { why: string } {
  const segments: DatedSegment[] = [];
  let map: string | null = null;
  let [targetMs, sequence, dateMs, lengthMs] = [NaN, 0, NaN, NaN];
  for (const line of text.split(/\r?\n/)) {
    const [tag, value] = split(line);
    if (tag.startsWith('#EXT') && !KNOWN.has(tag)) return { why: `its playlist has ${tag}` };
    if (tag === '#EXT-X-TARGETDURATION') targetMs = Number(value) * 1000;
    else if (tag === '#EXT-X-MEDIA-SEQUENCE') sequence = Number(value);
    else if (tag === '#EXTINF') lengthMs = parseFloat(value) * 1000;
    else if (tag === '#EXT-X-PROGRAM-DATE-TIME') dateMs = dateOf(value);
    else if (tag === '#EXT-X-MAP') {
      const name = MAP.exec(value)?.[1];
      if (map !== null || name === undefined || !URL.canParse(name, url)) return { why: 'its playlist has many maps' };
      map = new URL(name, url).href;
    } else if (line !== '' && !line.startsWith('#')) {
      const beforeMs = segments.at(-1)?.endMs;
      const startMs = Number.isNaN(dateMs) ? (beforeMs ?? NaN) : dateMs;
      if (Math.abs(startMs - (beforeMs ?? startMs)) > STRAYS_MS) return { why: 'the dates of its playlist jump' };
      if (!URL.canParse(line, url)) return { why: 'its playlist names what is no address' };
      segments.push({ sequence, url: new URL(line, url).href, startMs, endMs: startMs + lengthMs });
      [sequence, dateMs, lengthMs] = [sequence + 1, NaN, NaN];
    }
  }
  const [first, ...rest] = segments;
  if (!text.startsWith('#EXTM3U') || !first) return { why: 'its playlist names no segments' };
  if (Number.isNaN(first.startMs)) return { why: 'its playlist has no dates' };
  const numbers = [targetMs, ...segments.flatMap((segment) => [segment.sequence, segment.endMs])];
  return numbers.every(Number.isFinite)
    ? { targetMs, map, segments: [first, ...rest] }
    : { why: 'its playlist cannot be read' };
}

function split(line: string): [tag: string, value: string] {
  const colon = line.indexOf(':');
  return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
}

function dateOf(value: string): number {
  const [, local, utc, hours, minutes] = DATE.exec(value.trim()) ?? [];
  return Date.parse(`${local}${utc ?? `${hours}:${minutes}`}`);
}
