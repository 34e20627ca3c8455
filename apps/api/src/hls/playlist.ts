import { isoMs } from '@hindsight/domain';
import type { PlayableSegment } from './segments.ts';

/** Seconds; for good: a GOP that reaches 4 s ends its session, so no segment is longer. */
export const TARGET_DURATION = 4;

/** What the preview's playlist is like besides its segments. */
export type PlaylistOptions = {
  /** `event` only grows; `vod` is complete. */
  kind: 'event' | 'vod';
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
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${TARGET_DURATION}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-PLAYLIST-TYPE:${options.kind.toUpperCase()}`,
  ];
  if (options.startOffsetSeconds !== undefined) {
    lines.push(`#EXT-X-START:TIME-OFFSET=${options.startOffsetSeconds.toFixed(6)},PRECISE=YES`);
  }
  let session: string | null = null;
  for (const segment of segments) {
    if (segment.session !== session) {
      if (session !== null) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(mapTag(options.initUrl(segment.session)));
      session = segment.session;
    }
    lines.push(dateTag(segment), durationTag(segment), options.segmentUrl(segment));
  }
  if (options.kind === 'vod') lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

/** Names the init that the segments after it need. */
export const mapTag = (url: string): string => `#EXT-X-MAP:URI="${url}"`;

/** Says when the first frame of a segment was. */
export const dateTag = ({ start }: Pick<PlayableSegment, 'start'>): string =>
  `#EXT-X-PROGRAM-DATE-TIME:${isoMs(start)}`;

/** Says how long a segment is. */
export const durationTag = ({ durationSeconds }: Pick<PlayableSegment, 'durationSeconds'>): string =>
  `#EXTINF:${durationSeconds.toFixed(6)},`;
