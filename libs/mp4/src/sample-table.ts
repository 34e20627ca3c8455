import { descend, FieldReader, readBoxes, needBox, type Box } from './boxes.ts';
import { badFootage } from './errors.ts';

/** A sample of a finished MP4. Times in ticks of its track, edit lists ignored. */
export type TableSample = {
  offset: number;
  size: number;
  decodeTime: number;
  presentationTime: number;
  duration: number;
  sync: boolean;
};

/** A track of a finished MP4: its samples in decode order. */
export type TableTrack = {
  handler: string;
  timescale: number;
  hasEditList: boolean;
  samples: TableSample[];
  entry: Box;
};

/** Bytes of a video sample description before its boxes (ISO 14496-12, 12.1.3). */
export const VIDEO_ENTRY_FIELDS = 78;

/** Reads the sample tables of a finished (not fragmented) MP4. Throws `bad_footage` when they do not agree. */
export function readSampleTables(bytes: Buffer): TableTrack[] {
  const moov = needBox(readBoxes(bytes), 'moov');
  return readBoxes(bytes, moov.body, moov.end)
    .filter((box) => box.type === 'trak')
    .map((trak) => readTrack(bytes, trak));
}

function readTrack(bytes: Buffer, trak: Box): TableTrack {
  const need = (...path: string[]): Box => {
    const box = descend(bytes, trak, ...path);
    if (!box) throw badFootage(`expected ${path.join('/')} in a track, got none`);
    return box;
  };
  const mdhd = new FieldReader(bytes, need('mdia', 'mdhd'));
  mdhd.skip(mdhd.u8() === 1 ? 19 : 11);
  const timescale = mdhd.u32();
  const hdlr = new FieldReader(bytes, need('mdia', 'hdlr'));
  hdlr.skip(8);
  const handler = hdlr.bytes(4).toString('latin1');
  const stbl = need('mdia', 'minf', 'stbl');
  const stsd = need('mdia', 'minf', 'stbl', 'stsd');
  const entries = readBoxes(bytes, stsd.body + 8, stsd.end);
  if (entries.length !== 1) throw badFootage(`expected one sample description in a track, got ${entries.length}`);
  const hasEditList = descend(bytes, trak, 'edts') !== null;
  return { handler, timescale, hasEditList, samples: readSamples(bytes, stbl), entry: entries[0] as Box };
}

function readSamples(bytes: Buffer, stbl: Box): TableSample[] {
  const sizes = readSizes(bytes, descend(bytes, stbl, 'stsz'));
  const offsets = readOffsets(bytes, stbl, sizes);
  const deltas = readRuns(bytes, descend(bytes, stbl, 'stts'), sizes.length);
  const shifts = readRuns(bytes, descend(bytes, stbl, 'ctts'), sizes.length);
  const stss = descend(bytes, stbl, 'stss');
  const syncs = stss && new Set(readList(bytes, stss, (fields) => fields.u32()));
  let decodeTime = 0;
  return sizes.map((size, i) => {
    const sync = syncs ? syncs.has(i + 1) : true;
    const presentationTime = decodeTime + (shifts[i] ?? 0);
    const duration = deltas[i] ?? 0;
    const sample = { offset: offsets[i] as number, size, decodeTime, presentationTime, duration, sync };
    decodeTime += duration;
    return sample;
  });
}

function readSizes(bytes: Buffer, stsz: Box | null): number[] {
  if (!stsz) throw badFootage('expected stsz in a track, got none');
  const fields = new FieldReader(bytes, stsz);
  fields.skip(4);
  const common = fields.u32();
  const count = checkCount(fields.u32(), bytes);
  return Array.from({ length: count }, () => (common > 0 ? common : fields.u32()));
}

/** Reads a table with a count before its rows; each row takes at least one byte, so a false count ends soon. */
function readList<T>(bytes: Buffer, box: Box, row: (fields: FieldReader) => T): T[] {
  const fields = new FieldReader(bytes, box);
  fields.skip(4);
  return Array.from({ length: checkCount(fields.u32(), bytes) }, () => row(fields));
}

/** Run-length coded values (`stts`, `ctts`), one a sample. Read as signed: a version 1 `ctts` is. */
function readRuns(bytes: Buffer, box: Box | null, samples: number): number[] {
  if (!box) return [];
  const values: number[] = [];
  for (const { count, value } of readList(bytes, box, (fields) => ({ count: fields.u32(), value: fields.i32() }))) {
    if (count > samples - values.length) throw badFootage(`expected ${box.type} of ${samples} samples, got more`);
    for (let i = 0; i < count; i += 1) values.push(value);
  }
  if (values.length !== samples) throw badFootage(`expected ${box.type} of ${samples} samples, got ${values.length}`);
  return values;
}

function readOffsets(bytes: Buffer, stbl: Box, sizes: readonly number[]): number[] {
  const stsc = descend(bytes, stbl, 'stsc');
  const stco = descend(bytes, stbl, 'stco');
  const co64 = descend(bytes, stbl, 'co64');
  const chunks = stco
    ? readList(bytes, stco, (fields) => fields.u32())
    : co64
      ? readList(bytes, co64, (fields) => fields.i64())
      : [];
  const runs = stsc
    ? readList(bytes, stsc, (fields) => ({ first: fields.u32(), samples: fields.u32(), entry: fields.u32() }))
    : [];
  const offsets: number[] = [];
  let run = 0;
  for (const [i, chunk] of chunks.entries()) {
    while ((runs[run + 1]?.first ?? Infinity) <= i + 1) run += 1;
    let at = chunk;
    const end = offsets.length + (runs[run]?.samples ?? 0);
    for (let n = offsets.length; n < end && n < sizes.length; n += 1) {
      offsets.push(at);
      at += sizes[n] as number;
    }
  }
  if (offsets.length !== sizes.length) {
    throw badFootage(`expected places of ${sizes.length} samples in the chunk table, got ${offsets.length}`);
  }
  return offsets;
}

/** Every row stands for a byte at least: a damaged count shall not eat memory. */
function checkCount(count: number, bytes: Buffer): number {
  if (count > bytes.length) throw badFootage(`expected at most ${bytes.length} rows in a table, got ${count}`);
  return count;
}
