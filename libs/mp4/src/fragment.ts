import { FieldReader, findBox, needBox, readBoxes, type Box } from './boxes.ts';
import { badFootage } from './errors.ts';
import type { Init, SampleDefaults } from './tracks.ts';

/** One sample of a fragment, in decode order. Times in ticks of its track. */
export type Sample = {
  decodeTime: number;
  presentationTime: number;
  duration: number;
  /** What the container says; an H.264 sync sample need not be an IDR. */
  sync: boolean;
  /** Where it lies in the bytes of the fragment. */
  offset: number;
  size: number;
};

/** The samples of a fragment by track, in decode order. */
export type FragmentSamples = { video: Sample[]; audio: Sample[] };

const NOT_SYNC = 0x10000;
/** Far more than a fragment can hold; keeps a damaged count from eating memory. */
const MAX_SAMPLES = 100_000;

/**
 * Lists the samples of a fragment; it may be several moof+mdat in a row. Throws `bad_footage` when a sample lies outside
 * the bytes of the fragment.
 */
export function parseFragment(init: Init, bytes: Buffer): FragmentSamples {
  const boxes = readBoxes(bytes);
  needBox(boxes, 'moof');
  const found: FragmentSamples = { video: [], audio: [] };
  for (const moof of boxes.filter((box) => box.type === 'moof')) readMoof(init, { bytes, moof }, found);
  return found;
}

function readMoof(init: Init, { bytes, moof }: { bytes: Buffer; moof: Box }, found: FragmentSamples): void {
  let dataEnd = moof.start;
  for (const traf of readBoxes(bytes, moof.body, moof.end).filter((box) => box.type === 'traf')) {
    const boxes = readBoxes(bytes, traf.body, traf.end);
    const head = readHead(bytes, needBox(boxes, 'tfhd'));
    const track = [init.video, init.audio].find((t) => t?.id === head.trackId);
    const defaults = { ...(track?.defaults ?? { duration: 0, size: 0, flags: 0 }), ...head.given };
    const run: RunState = {
      defaults,
      base: head.baseIsMoof ? moof.start : dataEnd,
      next: head.baseIsMoof ? moof.start : dataEnd,
      time: readBaseTime(bytes, findBox(boxes, 'tfdt')),
      samples: [],
    };
    for (const trun of boxes.filter((box) => box.type === 'trun')) readRun(bytes, trun, run);
    dataEnd = run.next;
    if (track && track === init.video) found.video = found.video.concat(run.samples);
    else if (track) found.audio = found.audio.concat(run.samples);
  }
}

type RunState = { defaults: SampleDefaults; base: number; next: number; time: number; samples: Sample[] };
type Head = { trackId: number; baseIsMoof: boolean; given: Partial<SampleDefaults> };

function readHead(bytes: Buffer, tfhd: Box): Head {
  const fields = new FieldReader(bytes, tfhd);
  const flags = fields.u32() & 0xffffff;
  const trackId = fields.u32();
  if (flags & 0x1) throw badFootage('expected offsets from the moof in a fragment, got an absolute base_data_offset');
  if (flags & 0x2) fields.skip(4);
  const given: Partial<SampleDefaults> = {};
  if (flags & 0x8) given.duration = fields.u32();
  if (flags & 0x10) given.size = fields.u32();
  if (flags & 0x20) given.flags = fields.u32();
  return { trackId, baseIsMoof: (flags & 0x20000) !== 0, given };
}

/** Signed, although the specification says unsigned: FFmpeg writes −1024 for the delay of an encoder. */
function readBaseTime(bytes: Buffer, tfdt: Box | null): number {
  if (!tfdt) return 0;
  const fields = new FieldReader(bytes, tfdt);
  const version = fields.u8();
  fields.skip(3);
  return version === 1 ? fields.i64() : fields.u32();
}

function readRun(bytes: Buffer, trun: Box, run: RunState): void {
  const fields = new FieldReader(bytes, trun);
  const flags = fields.u32() & 0xffffff;
  const count = fields.u32();
  if (run.samples.length + count > MAX_SAMPLES) {
    throw badFootage(`expected at most ${MAX_SAMPLES} samples in a fragment, got ${count}`);
  }
  let at = flags & 0x1 ? run.base + fields.i32() : run.next;
  const firstFlags = flags & 0x4 ? fields.u32() : null;
  for (let i = 0; i < count; i += 1) {
    const duration = flags & 0x100 ? fields.u32() : run.defaults.duration;
    const size = flags & 0x200 ? fields.u32() : run.defaults.size;
    const own = flags & 0x400 ? fields.u32() : run.defaults.flags;
    const sampleFlags = i === 0 && firstFlags !== null ? firstFlags : own;
    // Read as signed in version 0 too: an offset of more than 2^31 ticks is a negative one written by an old muxer.
    const composition = flags & 0x800 ? fields.i32() : 0;
    if (at < 0 || at + size > bytes.length) {
      throw badFootage(`expected sample ${i} to end by byte ${bytes.length} of its fragment, got ${at + size}`);
    }
    const sync = (sampleFlags & NOT_SYNC) === 0;
    const presentationTime = run.time + composition;
    run.samples.push({ decodeTime: run.time, presentationTime, duration, sync, offset: at, size });
    run.time += duration;
    at += size;
  }
  run.next = at;
}
