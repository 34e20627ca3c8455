import { FieldReader, findBox, readBoxes, type Box } from './boxes.ts';
import { readAudioConfig } from './audio-config.ts';
import { readEsds } from './esds.ts';
import { parseAvcC } from './h264/avcc.ts';
import { VIDEO_ENTRY_FIELDS } from './sample-table.ts';
import type { AudioTrack, VideoTrack } from './tracks.ts';

/** A video track as far as its sample description says. */
export type VideoEntry = Omit<VideoTrack, 'id' | 'timescale' | 'defaults' | 'isUpright'> & { codecString: string };
/** An audio track as far as its sample description says. */
export type AudioEntry = Omit<AudioTrack, 'id' | 'timescale' | 'defaults'> & { codecString: string };

/** Bytes of an audio sample description before its boxes (ISO 14496-12, 12.2.3). */
const AUDIO_FIELDS = 28;

const VIDEO_CODECS: Record<string, string> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'hevc',
  hev1: 'hevc',
  jpeg: 'mjpeg',
  mjpa: 'mjpeg',
  av01: 'av1',
  vp09: 'vp9',
};
/** `objectTypeIndication` values (ISO 14496-1) of JPEG, of AAC and of its MPEG-2 profiles. */
const JPEG_OBJECT = 0x6c;
const AAC_OBJECTS = new Set([0x40, 0x66, 0x67, 0x68]);

/** Reads a video sample description. */
export function readVideoEntry(bytes: Buffer, entry: Box): VideoEntry {
  const fields = new FieldReader(bytes, entry);
  fields.skip(24);
  const width = fields.u16();
  const height = fields.u16();
  fields.skip(VIDEO_ENTRY_FIELDS - 28);
  const children = readBoxes(bytes, fields.at, entry.end);
  const common = { sampleEntry: entry.type, width, height, sps: [], pps: [], nalLengthSize: 4 };
  const avcC = findBox(children, 'avcC');
  if (avcC && VIDEO_CODECS[entry.type] === 'h264') {
    const record = bytes.subarray(avcC.body, avcC.end);
    const codecString = `${entry.type}.${record.toString('hex', 1, 4)}`;
    return { ...common, ...parseAvcC(record), avcC: record, codec: 'h264', codecString };
  }
  const esds = findBox(children, 'esds');
  const isJpeg = esds !== null && readEsds(bytes, esds).objectType === JPEG_OBJECT;
  const codec = isJpeg ? 'mjpeg' : (VIDEO_CODECS[entry.type] ?? entry.type.trim());
  return { ...common, codec, codecString: isJpeg ? 'mp4v.6C' : entry.type.trim() };
}

/** Reads an audio sample description. */
export function readAudioEntry(bytes: Buffer, entry: Box): AudioEntry {
  const fields = new FieldReader(bytes, entry);
  fields.skip(16);
  const channels = fields.u16();
  fields.skip(6);
  const sampleRate = fields.u32() / 65536;
  const esds = findBox(readBoxes(bytes, entry.body + AUDIO_FIELDS, entry.end), 'esds');
  if (!esds) {
    const codec = entry.type.trim();
    return { codec, sampleRate, channels, config: Buffer.alloc(0), codecString: codec };
  }
  const { objectType, config } = readEsds(bytes, esds);
  const code = `mp4a.${objectType.toString(16)}`;
  if (!AAC_OBJECTS.has(objectType)) return { codec: code, sampleRate, channels, config, codecString: code };
  const own = readAudioConfig(config);
  return {
    codec: 'aac',
    // The sample entry says "2 channels" for mono as well; the decoder's configuration is the one that is true.
    sampleRate: own.sampleRate ?? sampleRate,
    channels: own.channels ?? channels,
    config,
    codecString: `${code}.${own.objectType}`,
  };
}
