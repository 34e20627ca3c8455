import { BufferTarget, EncodedAudioPacketSource, EncodedPacket, EncodedVideoPacketSource } from 'mediabunny';
import { Mp4OutputFormat, Output } from 'mediabunny';
import { HindsightError, messageOf } from '@hindsight/domain';
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
 */
export async function writeMp4(tracks: ClipTracks): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const video = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(video);
  const audio = tracks.audio ? new EncodedAudioPacketSource('aac') : null;
  if (audio) output.addAudioTrack(audio);
  try {
    await output.start();
    await addPictures(video, tracks);
    if (audio && tracks.audio) await addPackets(audio, tracks.audio);
    await output.finalize();
  } catch (error) {
    throw new HindsightError('bad_footage', `the clip cannot be written: ${messageOf(error)}`, { cause: error });
  }
  if (!target.buffer) throw new HindsightError('internal', 'expected the bytes of the clip from the muxer, got none');
  return Buffer.from(target.buffer);
}

async function addPictures(source: EncodedVideoPacketSource, tracks: ClipTracks): Promise<void> {
  const { avcC, width, height, sampleAspect } = tracks;
  const shape =
    sampleAspect && sampleAspect.x !== sampleAspect.y
      ? { displayAspectWidth: width * sampleAspect.x, displayAspectHeight: height * sampleAspect.y }
      : {};
  const decoderConfig = {
    codec: `avc1.${avcC.toString('hex', 1, 4)}`,
    codedWidth: width,
    codedHeight: height,
    description: avcC,
    ...shape,
  };
  for (const { data, idr, start, duration } of tracks.pictures) {
    await source.add(new EncodedPacket(data, idr ? 'key' : 'delta', start, duration), { decoderConfig });
  }
  source.close();
}

async function addPackets(source: EncodedAudioPacketSource, audio: ClipAudio): Promise<void> {
  const { sampleRate, channels, config } = audio.track;
  const decoderConfig = { codec: 'mp4a.40.2', sampleRate, numberOfChannels: channels, description: config };
  const duration = audio.frameTicks / sampleRate;
  for (const [i, data] of audio.packets.entries()) {
    const start = (i * audio.frameTicks) / sampleRate;
    await source.add(new EncodedPacket(data, 'key', start, duration), { decoderConfig });
  }
  source.close();
}
