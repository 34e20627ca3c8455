import { testCameraGraph, ticksEvery, type TestCamera } from '@hindsight/ffmpeg';

/** What a camera of a test sends: FFmpeg's arguments for its input, and how the streams of it are coded. */
export type Feed = { input: string[]; codecs: string[] };

/** A file as it is, in real time, over and over. */
export const fileFeed = (file: string): Feed => ({
  input: ['-re', '-stream_loop', '-1', '-i', file],
  codecs: ['-c', 'copy'],
});

/** A live picture with the wall clock drawn into it, and ticks where there is sound. */
export type LiveFeed = Omit<TestCamera, 'audio' | 'clock'> & {
  codec?: 'h264' | 'mjpeg';
  /** Null: none. Default AAC. */
  sound?: 'aac' | 'mp3' | 'opus' | 'mulaw' | null;
  /** What it is sent in; default MPEG-TS. */
  container?: keyof typeof TICKS_PER_SECOND;
};

const TICKS_PER_SECOND = { mpegts: 90_000, flv: 1000 };

/**
 * FFmpeg sends a picture when a packet with a later time has come, and sound comes late out of its encoder. So it is made
 * this much ahead: a picture is sent when it is drawn.
 */
const SOUND_AHEAD_SECONDS = 0.1;

/** Draws and codes it while it is sent, without look-ahead: what is late is late on the way. Key frames once a second. */
export function liveFeed({ codec = 'h264', sound = 'aac', container = 'mpegts', ...camera }: LiveFeed): Feed {
  const graph = testCameraGraph({ ...camera, audio: sound !== null, soundAheadSeconds: SOUND_AHEAD_SECONDS });
  return {
    // Looking for the rate would draw the first seconds of a slow camera at once, with the clock of that moment.
    input: ['-re', '-fpsprobesize', '0', '-f', 'lavfi', '-i', graph],
    codecs: [
      ...VIDEO[codec](String(ticksEvery(camera.fps))),
      ...(sound === null ? ['-an'] : [...SOUND[sound], ...ahead(TICKS_PER_SECOND[container])]),
    ],
  };
}

const ahead = (ticksPerSecond: number): string[] => [
  '-bsf:a',
  `setts=ts=TS+${Math.round(SOUND_AHEAD_SECONDS * ticksPerSecond)}`,
];

const VIDEO = {
  h264: (gop: string): string[] => [
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'],
    ...['-g', gop, '-x264-params', 'scenecut=0'],
  ],
  mjpeg: (): string[] => ['-c:v', 'mjpeg', '-q:v', '5', '-pix_fmt', 'yuvj420p', '-threads', '1'],
};

const SOUND = {
  aac: ['-c:a', 'aac', '-b:a', '64k'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '64k'],
  opus: ['-c:a', 'libopus', '-b:a', '64k'],
  mulaw: ['-c:a', 'pcm_mulaw', '-ar', '8000', '-ac', '1'],
};
