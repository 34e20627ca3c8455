import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFfmpeg, testCameraGraph, timingPassthrough, type Ffmpeg } from '@hindsight/ffmpeg';
import { requireFfmpeg } from './ffmpeg.ts';

/** A video file with the frame code in it. */
export type TestVideo = {
  seconds: number;
  /** Frames a second, also `30000/1001`. Default 30. */
  fps?: number | string;
  /** Distance of key frames, s. Default 1. */
  gopSeconds?: number;
  /** Even, at least 320. Default 640 × 360. */
  width?: number;
  height?: number;
  /** Default h264. */
  codec?: 'h264' | 'hevc' | 'mpeg4' | 'mjpeg';
  /** H.264 only, default high. */
  profile?: 'baseline' | 'main' | 'high' | 'high422' | 'high10';
  /** Default 0. */
  bframes?: number;
  /** Pictures after a key frame that refer to before it; default no. */
  openGop?: boolean;
  /** AAC with a tick at every `ticksEvery(fps)`th frame; default yes. */
  audio?: boolean;
  /** How fast the clock of the sound runs against that of the picture, ppm; default 0. */
  soundPpm?: number;
  /** `5M` for example; also adds grain, so that there is something to spend it on. Default: constant quality. */
  bitrate?: string;
  /** Default mp4, its index in front. */
  container?: 'mp4' | 'ts' | 'mkv' | 'flv';
  /** MP4 only: coded with its top to the left, and a display matrix that says so, as phones do; default no. */
  turned?: boolean;
  /** What the clock of frame 0 shows, ms since 1970. */
  clockStartMs?: number;
  /** In the file's name, for people. */
  name?: string;
  /** Further output options of FFmpeg. */
  extraArgs?: string[];
};

const CACHE = fileURLToPath(new URL('../../../.cache/test-media/', import.meta.url));
/** Raise when the files come out differently for the same wishes. */
const VERSION = 2;
/** 2026-01-01T00:00:00Z: what the clock of frame 0 shows by default. */
export const TEST_VIDEO_EPOCH_MS = 1_767_225_600_000;

/** Makes such a file, or finds the one made before with the same wishes, and answers its path. */
export async function testVideo(wishes: TestVideo): Promise<string> {
  const ffmpeg = await requireFfmpeg();
  const hash = createHash('sha256')
    .update(JSON.stringify([VERSION, ffmpeg.version, wishes]))
    .digest('hex')
    .slice(0, 16);
  const { name = 'video', container = 'mp4' } = wishes;
  const file = join(CACHE, `${name}-${hash}.${container}`);
  const made = await access(file).then(
    () => true,
    () => false,
  );
  if (made) return file;
  await mkdir(CACHE, { recursive: true });
  // Written aside and renamed: two test processes may want the same file at once.
  const aside = join(CACHE, `.${process.pid}-${hash}.${container}`);
  try {
    await runFfmpeg(ffmpeg, { args: videoArguments(ffmpeg, wishes, aside), timeoutMs: 600_000 });
    if (wishes.turned === true) await turn(ffmpeg, aside);
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
  return file;
}

/** FFmpeg writes a display matrix only while it copies; its angle counts against the clock. */
async function turn(ffmpeg: Ffmpeg, file: string): Promise<void> {
  const args = ['-loglevel', 'error', '-y', '-i', file, '-c', 'copy', '-metadata:s:v:0', 'rotate=-90'];
  await runFfmpeg(ffmpeg, { args: [...args, '-movflags', '+faststart', `${file}.mp4`] });
  await rename(`${file}.mp4`, file);
}

function videoArguments({ features }: Ffmpeg, wishes: TestVideo, output: string): string[] {
  const { seconds, fps = 30, width = 640, height = 360, audio = true, bitrate, container = 'mp4' } = wishes;
  const clock = wishes.clockStartMs ?? TEST_VIDEO_EPOCH_MS;
  const grain = { noise: bitrate === undefined ? 0 : 12 };
  const graph = testCameraGraph({ width, height, fps, audio, clock, ...grain, soundPpm: wishes.soundPpm ?? 0 });
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', graph, '-t', String(seconds)],
    ...(wishes.turned === true ? ['-vf', 'transpose=cclock'] : []),
    ...codecArguments(wishes),
    ...(bitrate === undefined ? [] : ['-b:v', bitrate, '-maxrate', bitrate, '-bufsize', bitrate]),
    ...timingPassthrough(features),
    ...(audio ? ['-c:a', 'aac', '-b:a', '96k'] : ['-an']),
    ...(container === 'mp4' ? ['-movflags', '+faststart'] : []),
    // As live encoders do: sound in packets of its own instead of large ones that hold the picture back.
    ...(container === 'ts' ? ['-pes_payload_size', '0', '-muxdelay', '0'] : []),
    ...(wishes.extraArgs ?? []),
    ...['-f', { mp4: 'mp4', ts: 'mpegts', mkv: 'matroska', flv: 'flv' }[container], output],
  ];
}

function codecArguments({
  codec = 'h264',
  profile = 'high',
  bframes = 0,
  openGop = false,
  ...rest
}: TestVideo): string[] {
  const { fps = 30, gopSeconds = 1 } = rest;
  const [numerator = 30, denominator = 1] = String(fps).split('/').map(Number);
  const gop = String(Math.max(1, Math.round((gopSeconds * numerator) / denominator)));
  if (codec === 'mjpeg') return ['-c:v', 'mjpeg', '-q:v', '5', '-pix_fmt', 'yuvj420p'];
  if (codec === 'mpeg4') return ['-c:v', 'mpeg4', '-q:v', '3', '-g', gop];
  if (codec === 'hevc')
    return ['-c:v', 'libx265', '-preset', 'ultrafast', '-g', gop, '-x265-params', 'log-level=error', '-tag:v', 'hvc1'];
  const format = { high422: 'yuv422p', high10: 'yuv420p10le' }[profile as string] ?? 'yuv420p';
  const x264 = `keyint=${gop}:min-keyint=${gop}:scenecut=0:open-gop=${openGop ? 1 : 0}`;
  return [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', profile, '-pix_fmt', format],
    ...['-bf', String(bframes), '-x264-params', x264, '-threads', '2'],
  ];
}
