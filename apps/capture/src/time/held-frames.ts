import type { SourceSpec } from '@hindsight/ffmpeg';

/**
 * How many frames FFmpeg keeps back while it reads a source: what is in its hands when a fragment is out. Measured by
 * sending 40 frames and nothing more, on FFmpeg 5.1: of MPEG-TS 38 come out (a frame ends where the next PES packet
 * begins, and its parser waits for the next access unit too), of RTSP 39, of FLV all 40.
 */
export function heldFrames(source: SourceSpec): number {
  if (source.kind !== 'url') return 0;
  return { mpegts: 2, rtsp: 1 }[source.container as string] ?? 0;
}

/** Fragments that are looked back on: 10 s. */
const RECENT = 50;

/**
 * How much media time FFmpeg keeps back. The frames that it holds are still to come, and may be shorter than those that
 * have come: where the rate varies, the shortest of the past 10 s are taken. A guess that is too long would place all
 * frames too early, because the mapping believes the earliest; one that is too short is corrected by the next fragment.
 */
export class HeldBack {
  readonly #frames: number;
  readonly #recent: number[] = [];

  constructor(frames: number) {
    this.#frames = frames;
  }

  /** Takes the mean duration of the frames of the newest fragment, µs; answers how much is held, µs. */
  us(frameUs: number): number {
    this.#recent.push(frameUs);
    if (this.#recent.length > RECENT) this.#recent.shift();
    return this.#frames * Math.min(...this.#recent);
  }
}
