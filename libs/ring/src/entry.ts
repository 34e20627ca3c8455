import { bytes, mediaTicks, wallUs, type FragmentRef } from '@hindsight/domain';

/** Reads an index entry as the append script writes it. */
export function parseEntry(entry: string): FragmentRef {
  const [
    seq,
    segment,
    session = '',
    sessionNumber,
    index,
    wallStart,
    duration,
    mediaStart,
    timescale,
    frames,
    key,
    size,
    cause,
  ] = entry.split('|');
  return {
    seq: Number(seq),
    segment: Number(segment),
    session,
    sessionNumber: Number(sessionNumber),
    indexInSession: Number(index),
    wallStart: wallUs(Number(wallStart)),
    durationUs: Number(duration),
    mediaStart: mediaTicks(Number(mediaStart)),
    timescale: Number(timescale),
    frames: Number(frames),
    key: key === '1',
    bytes: bytes(Number(size)),
    ...(cause ? { cause: cause as NonNullable<FragmentRef['cause']> } : {}),
  };
}
