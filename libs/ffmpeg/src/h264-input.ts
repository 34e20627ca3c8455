import type { FfmpegFeatures } from './features.ts';

/**
 * Input options for H.264 as Annex B on stdin, every frame of it wanted. A decoder that is not strict takes a source
 * that does not say how far it reorders its pictures (no `bitstream_restriction`) for one that does not, and drops
 * those that come late. Probing would make good for it only where a GOP is long enough, by decoding its begin twice.
 */
export const h264Input = ({ findStreamInfo }: FfmpegFeatures, threads: number): string[] => [
  ...['-threads', String(threads), '-strict', 'strict'],
  ...['-probesize', '5000', '-analyzeduration', '0', '-f', 'h264'],
  // A look at the first frames would start another decoder: 35 ms of CPU at 1080p for what nobody asks.
  ...(findStreamInfo ? ['-nofind_stream_info'] : []),
];
