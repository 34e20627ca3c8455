/** Why a session has ended. The words are the `reason` of `hindsight_camera_restarts_total`. */
export const END_REASONS = [
  /** FFmpeg ended by itself: the source is gone, or could not be opened. */
  'source_ended',
  /** Media time stood still. */
  'stalled',
  'no_init',
  /** Sound is announced but does not come. */
  'audio_silent',
  /** Sound that was silent has come back. */
  'audio_back',
  /** The input is known now, and can be read better. */
  'described',
  'codec_changed',
  'not_copyable',
  'long_gop',
  /** What had to be encoded can be copied again. */
  'copyable',
  'clock_step',
  /** Frames were placed by the dates of their playlist, and those are not of our clock. */
  'dates_wrong',
  'bad_stream',
  /** FFmpeg could not be started on this source. */
  'not_started',
  /** Capture stops, or its lease is another's. */
  'stopped',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The end of a session: why, and what happened in words (which may hold the source unredacted). */
export type SessionEnd = { why: EndReason; detail: string };

/** The same, with the media time that was handed on, µs. */
export type SessionResult = SessionEnd & { streamedUs: number };
