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
};

/** Draws and codes it while it is sent, without look-ahead: what is late is late on the way. Key frames once a second. */
export function liveFeed({ codec = 'h264', sound = 'aac', ...camera }: LiveFeed): Feed {
  const graph = testCameraGraph({ ...camera, audio: sound !== null });
  return {
    // Looking for the rate would draw the first seconds of a slow camera at once, with the clock of that moment.
    input: ['-re', '-fpsprobesize', '0', '-f', 'lavfi', '-i', graph],
    codecs: [...VIDEO[codec](String(ticksEvery(camera.fps))), ...(sound === null ? ['-an'] : SOUND[sound])],
  };
}

const VIDEO = {
  h264: (gop: string): string[] => [
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'],
    ...['-g', gop, '-x264-params', 'scenecut=0'],
  ],
  mjpeg: (): string[] => ['-c:v', 'mjpeg', '-q:v', '5', '-pix_fmt', 'yuvj420p'],
};

const SOUND = {
  aac: ['-c:a', 'aac', '-b:a', '64k'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '64k'],
  opus: ['-c:a', 'libopus', '-b:a', '64k'],
  mulaw: ['-c:a', 'pcm_mulaw', '-ar', '8000', '-ac', '1'],
};
