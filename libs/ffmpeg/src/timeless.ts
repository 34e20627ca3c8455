import type { InputDescription } from './input-description.ts';
import type { SourceSpec } from './source.ts';

/**
 * How an input is that carries no times, for which FFmpeg would take 25 frames a second for granted: `jpeg`, one picture
 * after the other (multipart or bare), or `raw` H.264 or H.265. Null: it carries times.
 *
 * Behind an address that goes in as a list FFmpeg names the list as the format. Then the ticks of its times tell: 25 a
 * second are those of multipart JPEG, 1,200,000 those of raw streams; no container that cameras send has either.
 */
export function timelessKind(source: SourceSpec, description: InputDescription | undefined): 'jpeg' | 'raw' | null {
  if (source.kind !== 'url') return null;
  const { format = '', video } = description ?? {};
  if (source.container === 'mjpeg' || /^(mpjpeg|mjpeg|jpeg_pipe)$/.test(format)) return 'jpeg';
  if (/^(h264|hevc)$/.test(format)) return 'raw';
  if (source.container !== 'unknown' || format !== 'concat') return null;
  if (video?.codec === 'mjpeg' && (video.timescale === 25 || video.timescale === RAW_TIMESCALE)) return 'jpeg';
  return video?.timescale === RAW_TIMESCALE ? 'raw' : null;
}

const RAW_TIMESCALE = 1_200_000;
