import { bytes, mediaTicks, wallUs, type FragmentRef } from '@hindsight/domain';

/** Reads a line that a script answers: the seq, then the index entry (lua/entries.lua.ts). */
export function parseLine(line: string): FragmentRef {
  const fields = line.split('|');
  const number = (i: number): number => Number(fields[i]);
  const cause = fields[12] as FragmentRef['cause'] | '';
  return {
    seq: number(0),
    session: fields[1] ?? '',
    indexInSession: number(2),
    wallStart: wallUs(number(3)),
    durationUs: number(4),
    key: fields[5] === '1',
    bytes: bytes(number(6)),
    sessionNumber: number(7),
    segment: number(8),
    mediaStart: mediaTicks(number(9)),
    timescale: number(10),
    frames: number(11),
    ...(cause ? { cause } : {}),
  };
}
