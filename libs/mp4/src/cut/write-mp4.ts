import { EncodedAudioPacketSource, EncodedPacket, EncodedVideoPacketSource } from 'mediabunny';
import { Mp4OutputFormat, NullTarget, Output } from 'mediabunny';
import { HindsightError, messageOf } from '@hindsight/domain';
import { badFootage } from '../errors.ts';
import { readSampleTables } from '../sample-table.ts';
import type { ClipAudio } from './audio.ts';

/** A coded picture of the clip, with 4-byte NAL lengths. Times in seconds. */
export type ClipPicture = { data: Buffer; idr: boolean; start: number; duration: number };

/** Everything that goes into the file of a clip. Sizes in pixels. */
export type ClipTracks = {
  /** In decode order. */
  pictures: readonly ClipPicture[];
  /** One description for the whole file. */
  avcC: Buffer;
  width: number;
  height: number;
  /** Shape of a sample, when it is not square. */
  sampleAspect: { x: number; y: number } | null;
  audio: ClipAudio | null;
};

/**
 * Writes one MP4, its tables before its media, every track from exactly 0, so that it needs no edit list. The
 * frame rate is left unsaid: stating it makes mediabunny round times together.
 *
 * The muxer's bytes are thrown away but for the tables: they say where each packet belongs, and it is copied there once.
 * Its own buffer would grow by doubling, and be copied once more at the end.
 */
export async function writeMp4(tracks: ClipTracks): Promise<Buffer> {
  let length = 0;
  const head: Uint8Array[] = [];
  const keep = (bytes: Uint8Array): void => void head.push(bytes.slice());
  const target = new NullTarget();
  target.on('write', ({ end }) => (length = Math.max(length, end)));
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory', onFtyp: keep, onMoov: keep }),
    target,
  });
  const video = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(video);
  const audio = tracks.audio ? new EncodedAudioPacketSource('aac') : null;
  if (audio) output.addAudioTrack(audio);
  try {
    await output.start();
    await addInterleaved({ video, audio }, tracks);
    await output.finalize();
    return fillIn(Buffer.concat(head), length, tracks);
  } catch (error) {
    throw new HindsightError('bad_footage', `the clip cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** The file of so many bytes: its tables, and every packet where they say. */
function fillIn(head: Buffer, length: number, { pictures, audio }: ClipTracks): Buffer {
  const file = Buffer.alloc(length);
  head.copy(file);
  const packets: Record<string, readonly Buffer[]> = {
    vide: pictures.map(({ data }) => data),
    soun: audio?.packets ?? [],
  };
  for (const { handler, samples } of readSampleTables(head)) {
    const own = packets[handler] ?? [];
    if (own.length !== samples.length)
      throw badFootage(`expected ${own.length} samples of '${handler}', got ${samples.length}`);
    for (const [i, { offset }] of samples.entries()) own[i]?.copy(file, offset);
  }
  // What lies between the tables and the first packet is the header of their box. No Buffer is longer than 32 bits count.
  file.writeUInt32BE(length - head.length, head.length);
  file.write('mdat', head.length + 4, 'latin1');
  return file;
}

type Sources = { video: EncodedVideoPacketSource; audio: EncodedAudioPacketSource | null };

/**
 * In order of time, the sound up to a picture before the picture: packets lie in the file in the order in which they are
 * added, and who plays it over a network needs both at once.
 */
async function addInterleaved({ video, audio }: Sources, tracks: ClipTracks): Promise<void> {
  const meta = { decoderConfig: videoConfig(tracks) };
  const addSound = audio && tracks.audio ? soundUntil(audio, tracks.audio) : async (): Promise<void> => undefined;
  for (const { data, idr, start, duration } of tracks.pictures) {
    await addSound(start);
    await video.add(new EncodedPacket(data, idr ? 'key' : 'delta', start, duration), meta);
  }
  await addSound(Infinity);
}

function videoConfig({ avcC, width, height, sampleAspect }: ClipTracks): VideoDecoderConfig {
  const shape =
    sampleAspect && sampleAspect.x !== sampleAspect.y
      ? { displayAspectWidth: width * sampleAspect.x, displayAspectHeight: height * sampleAspect.y }
      : {};
  return {
    codec: `avc1.${avcC.toString('hex', 1, 4)}`,
    codedWidth: width,
    codedHeight: height,
    description: avcC,
    ...shape,
  };
}

/** Adds the packets that begin before an instant and have not been added yet. */
function soundUntil(source: EncodedAudioPacketSource, audio: ClipAudio): (seconds: number) => Promise<void> {
  const { sampleRate, channels, config } = audio.track;
  const decoderConfig = { codec: 'mp4a.40.2', sampleRate, numberOfChannels: channels, description: config };
  const duration = audio.frameTicks / sampleRate;
  let next = 0;
  return async (seconds) => {
    for (; next < audio.packets.length && next * duration < seconds; next += 1) {
      const start = (next * audio.frameTicks) / sampleRate;
      await source.add(new EncodedPacket(audio.packets[next] as Buffer, 'key', start, duration), { decoderConfig });
    }
  };
}
