import type { AudioTrack } from '../tracks.ts';
import { samplesOf } from './read-session.ts';
import { clipTime } from './timeline.ts';
import type { MakeSilence, Piece } from './types.ts';

/** The sound of a clip: raw AAC frames one after the other from 0, each `frameTicks` of the sample rate long. */
export type ClipAudio = { track: AudioTrack; frameTicks: number; packets: Buffer[] };

/** A packet of the source: its start in the clip as the source has it, in ticks of the sample rate. */
type SourcePacket = { start: number; data: Buffer };

/** How far, in frames, the source may run away from the grid within a piece before a frame is added or left out. */
const DRIFT = 0.75;

/**
 * Lays the sound of the pieces on one grid of AAC frames that starts at exactly 0, so that no edit list is needed:
 * each piece's first packet goes to the place nearest to its own time (half a frame at most), what is missing is
 * silence. Every place is counted in ticks from the clip's start, so nothing adds up. Null without sound.
 *
 * A session whose sound has another configuration is silent: one file has one description.
 */
export async function layAudio(pieces: readonly Piece[], silence: MakeSilence): Promise<ClipAudio | null> {
  const track = pieces.map((piece) => piece.session.init.audio).find((audio) => audio?.codec === 'aac');
  if (!track) return null;
  const frameTicks = usualDuration(pieces, track);
  if (frameTicks === null) return null;
  const packets: Buffer[] = [];
  let silent: Buffer | null = null;
  for (const piece of pieces) {
    let tolerance = 0.5;
    for (const packet of packetsOf(piece, track, frameTicks)) {
      const behind = packet.start / frameTicks - packets.length;
      if (behind <= -tolerance) continue;
      if (behind >= tolerance) {
        silent ??= await silence(track);
        for (let missing = Math.round(behind); missing > 0; missing -= 1) packets.push(silent);
      }
      packets.push(packet.data);
      tolerance = DRIFT;
    }
  }
  return packets.length > 0 ? { track, frameTicks, packets } : null;
}

const fits = (piece: Piece, track: AudioTrack): boolean => {
  const { audio } = piece.session.init;
  return audio?.codec === 'aac' && audio.config.equals(track.config);
};

/** The packets that belong to a piece: those whose middle lies in it. */
function packetsOf(piece: Piece, track: AudioTrack, frameTicks: number): SourcePacket[] {
  const { audio, video } = piece.session.init;
  if (!audio || !video || !fits(piece, track)) return [];
  const toClip = (ticks: number): number =>
    Math.round(clipTime(piece, (ticks * video.timescale) / audio.timescale) * track.sampleRate);
  const from = clipTime(piece, piece.startTicks) * track.sampleRate;
  const to = clipTime(piece, piece.endTicks) * track.sampleRate;
  return piece.session.fragments.flatMap((fragment) =>
    samplesOf(piece.session, fragment).audio.flatMap((sample) => {
      const start = toClip(sample.presentationTime);
      const middle = start + frameTicks / 2;
      const data = fragment.bytes.subarray(sample.offset, sample.offset + sample.size);
      return middle >= from && middle < to ? [{ start, data }] : [];
    }),
  );
}

/** Samples that a packet of AAC can hold (ISO 14496-3, 4.5.1.1), with and without a doubled rate. */
const AAC_PACKETS = [960, 1024, 1920, 2048];
/** What whole milliseconds make of 1,024 samples at 48 kHz, and a little more. */
const ROUNDED = 0.04;

/**
 * The length of a packet, in ticks of the sample rate. Times may come from a container that counts in milliseconds, so
 * no packet need say it exactly, and the last of a fragment is often a guess: what most packets say, as AAC can have it.
 */
function usualDuration(pieces: readonly Piece[], track: AudioTrack): number | null {
  const counts = new Map<number, number>();
  for (const piece of pieces.filter((one) => fits(one, track))) {
    const scale = track.sampleRate / (piece.session.init.audio?.timescale ?? track.sampleRate);
    for (const fragment of piece.session.fragments) {
      for (const { duration } of samplesOf(piece.session, fragment).audio) {
        const ticks = Math.round(duration * scale);
        if (ticks > 0) counts.set(ticks, (counts.get(ticks) ?? 0) + 1);
      }
    }
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (most === undefined) return null;
  const off = (samples: number): number => Math.abs(most - samples) / samples;
  const nearest = AAC_PACKETS.reduce((best, samples) => (off(samples) < off(best) ? samples : best));
  return off(nearest) < ROUNDED ? nearest : most;
}
