import { descend, FieldReader, findBox, needBox, readBoxes, type Box } from './boxes.ts';
import { badFootage } from './errors.ts';
import { readAudioEntry, readVideoEntry, type AudioEntry, type VideoEntry } from './sample-entry.ts';
import type { AudioTrack, Init, SampleDefaults, VideoTrack } from './tracks.ts';

/** Reads the init of a session (ftyp+moov). Throws `bad_footage` for anything that cannot be one. */
export function parseInit(bytes: Buffer): Init {
  const moov = needBox(readBoxes(bytes), 'moov');
  const children = readBoxes(bytes, moov.body, moov.end);
  const defaults = readDefaults(bytes, moov);
  let video: (VideoTrack & Pick<VideoEntry, 'codecString'>) | null = null;
  let audio: (AudioTrack & Pick<AudioEntry, 'codecString'>) | null = null;
  for (const trak of children.filter((box) => box.type === 'trak')) {
    const { id, timescale, handler, entry, isUpright } = readTrack(bytes, trak);
    const common = { id, timescale, defaults: defaults.get(id) ?? { duration: 0, size: 0, flags: 0 } };
    if (handler === 'vide') video ??= { ...readVideoEntry(bytes, entry), ...common, isUpright };
    if (handler === 'soun') audio ??= { ...readAudioEntry(bytes, entry), ...common };
  }
  const codecString = [video, audio].flatMap((track) => (track ? [track.codecString] : [])).join(',');
  return { bytes, video, audio, codecString };
}

type TrackHead = { id: number; timescale: number; handler: string; entry: Box; isUpright: boolean };

function readTrack(bytes: Buffer, trak: Box): TrackHead {
  const tkhd = need(descend(bytes, trak, 'tkhd'), 'tkhd');
  const mdia = need(descend(bytes, trak, 'mdia'), 'mdia');
  const mdhd = need(descend(bytes, mdia, 'mdhd'), 'mdhd');
  const hdlr = need(descend(bytes, mdia, 'hdlr'), 'hdlr');
  const stsd = need(descend(bytes, mdia, 'minf', 'stbl', 'stsd'), 'stsd');
  const [entry] = readBoxes(bytes, stsd.body + 8, stsd.end);
  const timescale = readAfterTimes(bytes, mdhd);
  if (timescale === 0) throw badFootage('expected a timescale above 0 in mdhd, got 0');
  const handlerFields = new FieldReader(bytes, hdlr);
  handlerFields.skip(8);
  const handler = handlerFields.bytes(4).toString('latin1');
  const id = readAfterTimes(bytes, tkhd);
  return {
    id,
    timescale,
    handler,
    entry: need(entry ?? null, 'sample description'),
    isUpright: isUpright(bytes, tkhd),
  };
}

/** Whether the matrix of a track header (ISO 14496-12, 8.3.2) does nothing but scale and move. */
function isUpright(bytes: Buffer, tkhd: Box): boolean {
  const fields = new FieldReader(bytes, tkhd);
  fields.skip(fields.u8() === 1 ? 51 : 39);
  const [a, b, , c, d] = Array.from({ length: 5 }, () => fields.i32()) as [number, number, number, number, number];
  return b === 0 && c === 0 && a > 0 && d > 0;
}

/** The 32-bit field that follows creation and modification time: the id in `tkhd`, the timescale in `mdhd`. */
function readAfterTimes(bytes: Buffer, box: Box): number {
  const fields = new FieldReader(bytes, box);
  const version = fields.u8();
  fields.skip(3 + (version === 1 ? 16 : 8));
  return fields.u32();
}

function readDefaults(bytes: Buffer, moov: Box): Map<number, SampleDefaults> {
  const defaults = new Map<number, SampleDefaults>();
  const mvex = findBox(readBoxes(bytes, moov.body, moov.end), 'mvex');
  if (!mvex) return defaults;
  for (const box of readBoxes(bytes, mvex.body, mvex.end).filter((b) => b.type === 'trex')) {
    const fields = new FieldReader(bytes, box);
    fields.skip(4);
    const id = fields.u32();
    fields.skip(4);
    defaults.set(id, { duration: fields.u32(), size: fields.u32(), flags: fields.u32() });
  }
  return defaults;
}

function need(box: Box | null, name: string): Box {
  if (!box) throw badFootage(`expected a ${name} in each track of the init, got none`);
  return box;
}
