import { isoMs } from '@hindsight/domain';
import type { PlayableSegment } from './segments.ts';

/** Seconds; for good: a GOP that reaches 4 s ends its session, so no segment is longer. */
export const TARGET_DURATION = 4;

/** What a playlist is like besides its segments. */
export type PlaylistOptions = {
  /** `live` slides; `event` only grows; `vod` is complete. */
  kind: 'live' | 'event' | 'vod';
  initUrl: (session: string) => string;
  segmentUrl: (segment: PlayableSegment) => string;
  /** Where playing begins, in seconds from the first listed frame. */
  startOffsetSeconds?: number;
};

/**
 * A media playlist (RFC 8216) over fragmented MP4. Every session has its own EXT-X-DISCONTINUITY and EXT-X-MAP:
 * without them a player hangs after the camera's first reconnect.
 */
export function renderPlaylist(segments: readonly PlayableSegment[], options: PlaylistOptions): string {
  const [first] = segments;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${TARGET_DURATION}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  if (options.kind === 'live') {
    lines.push(`#EXT-X-MEDIA-SEQUENCE:${first?.number ?? 0}`);
    lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${first?.sessionNumber ?? 0}`);
  } else lines.push(`#EXT-X-PLAYLIST-TYPE:${options.kind.toUpperCase()}`);
  if (options.startOffsetSeconds !== undefined) {
    lines.push(`#EXT-X-START:TIME-OFFSET=${options.startOffsetSeconds.toFixed(6)},PRECISE=YES`);
  }
  let session: string | null = null;
  for (const segment of segments) {
    if (segment.session !== session) {
      if (session !== null) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(`#EXT-X-MAP:URI="${options.initUrl(segment.session)}"`);
      session = segment.session;
    }
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${isoMs(segment.start)}`);
    lines.push(`#EXTINF:${segment.durationSeconds.toFixed(6)},`, options.segmentUrl(segment));
  }
  if (options.kind === 'vod') lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}
