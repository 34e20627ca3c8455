/** What a sample has when its fragment does not say (ISO 14496-12, `trex`). */
export type SampleDefaults = { duration: number; size: number; flags: number };

/** The video track of a session. Sizes in pixels. */
export type VideoTrack = {
  id: number;
  /** Ticks per second. */
  timescale: number;
  codec: 'h264' | 'hevc' | 'mjpeg' | (string & {});
  /** Four-character code of the sample description, for example `avc1`. */
  sampleEntry: string;
  width: number;
  height: number;
  /** No display matrix turns or mirrors it (`tkhd`). */
  isUpright: boolean;
  avcC?: Buffer;
  /** Parameter sets of `avcC`; empty for other codecs. */
  sps: Buffer[];
  pps: Buffer[];
  /** Bytes of the length before each NAL unit. */
  nalLengthSize: number;
  defaults: SampleDefaults;
};

/** The audio track of a session. */
export type AudioTrack = {
  id: number;
  /** Ticks per second. */
  timescale: number;
  codec: 'aac' | (string & {});
  sampleRate: number;
  channels: number;
  /** AudioSpecificConfig (ISO 14496-3); empty for other codecs. */
  config: Buffer;
  defaults: SampleDefaults;
};

/** What the init of a session says. Further tracks of the same kind are ignored. */
export type Init = {
  bytes: Buffer;
  video: VideoTrack | null;
  audio: AudioTrack | null;
  /** For HLS CODECS, for example `avc1.64001f,mp4a.40.2`. */
  codecString: string;
};
