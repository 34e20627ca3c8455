import type { SourceSpec } from '@hindsight/ffmpeg';

/**
 * How many frames FFmpeg keeps back while it reads a source: what is in its hands when a fragment is out. Measured by
 * sending 40 frames and nothing more, on FFmpeg 5.1: of MPEG-TS 38 come out (a frame ends where the next PES packet
 * begins, and its parser waits for the next access unit too), of RTSP 39, of FLV all 40.
 */
export function heldFrames(source: SourceSpec): number {
  if (source.kind !== 'url') return 0;
  return { mpegts: 2, rtsp: 1 }[source.container as string] ?? 0;
}
