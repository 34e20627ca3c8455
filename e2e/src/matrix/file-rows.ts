import { dirname, basename } from 'node:path';
import {
  startFileServer,
  startHttpCamera,
  startRtspCamera,
  testVideo,
  type RtspOptions,
  type TestVideo,
} from '@hindsight/testing';
import type { Row, RunningSource } from './row.ts';

/** Longer than a run of the matrix, so that no seam lies in a clip of what plays once. */
const SECONDS = 40;
const SIZE = { width: 320, height: 180 } as const;
const FILE = { ...SIZE, hasSound: true, clock: 'media' } as const;
const film = (wishes: Partial<TestVideo>): Promise<string> =>
  testVideo({ ...SIZE, seconds: SECONDS, name: 'matrix', ...wishes });

const asFile = async (wishes: Partial<TestVideo>): Promise<RunningSource> => ({
  url: await film(wishes),
  stop: () => Promise.resolve(),
});

async function overHttp(wishes: Partial<TestVideo>): Promise<RunningSource> {
  const file = await film(wishes);
  const server = await startFileServer(dirname(file));
  return { url: `${server.url}/${basename(file)}`, stop: server.stop };
}

const overRtsp = async (wishes: Partial<TestVideo>, options: RtspOptions): ReturnType<Row['start']> =>
  startRtspCamera(await film({ container: 'mkv', ...wishes }), options);

const overMpegts = async (wishes: Partial<TestVideo>): Promise<RunningSource> =>
  startHttpCamera({ file: await film({ container: 'ts', ...wishes }), format: 'mpegts', path: '/cam.ts' });

const X264 = 'keyint=25:min-keyint=25:scenecut=0:open-gop=0';

/** Sources that play a file which was made before: what cannot be coded live beside the rest on two cores. */
export const FILE_ROWS: Row[] = [
  {
    ...{ id: 'file', transport: 'file', picture: 'H.264, B-frames', sound: 'AAC', fps: 25, mode: 'copy', ...FILE },
    loop: SECONDS * 25,
    start: () => asFile({ fps: 25, bframes: 2 }),
  },
  {
    ...{
      id: 'http-mp4',
      transport: 'HTTP MP4',
      picture: 'H.264, B-frames',
      sound: 'MP3',
      fps: 60,
      mode: 'copy',
      ...FILE,
    },
    loop: SECONDS * 60,
    start: () => overHttp({ fps: 60, bframes: 3, extraArgs: ['-c:a', 'libmp3lame'] }),
  },
  {
    ...{ id: 'rtsp-tcp', transport: 'RTSP, TCP', picture: 'H.264', sound: 'G.711', fps: 30, mode: 'copy', ...FILE },
    start: () => overRtsp({ fps: 30, extraArgs: ['-c:a', 'pcm_mulaw', '-ar', '8000', '-ac', '1'] }, { sound: 'mulaw' }),
  },
  {
    ...{
      id: 'rtsp-udp',
      transport: 'RTSP, UDP',
      picture: 'H.264, B-frames',
      sound: 'Opus',
      fps: 25,
      mode: 'copy',
      ...FILE,
    },
    start: () => overRtsp({ fps: 25, bframes: 2, extraArgs: ['-c:a', 'libopus'] }, { sound: 'opus', transport: 'udp' }),
  },
  {
    ...{ id: 'hevc', transport: 'HTTP MPEG-TS', picture: 'H.265', sound: 'AAC', fps: 25, mode: 'encode', ...FILE },
    reason: /hevc, not h264/,
    start: () => overMpegts({ fps: 25, codec: 'hevc' }),
  },
  {
    ...{
      id: 'ten-bit',
      transport: 'HTTP MPEG-TS',
      picture: 'H.264, 10 bit',
      sound: 'none',
      fps: 25,
      mode: 'encode',
      ...FILE,
    },
    hasSound: false,
    reason: /bit depth is 10/,
    start: () => overMpegts({ fps: 25, profile: 'high10', audio: false }),
  },
  {
    ...{
      id: 'chroma',
      transport: 'RTSP, TCP',
      picture: 'H.264, 4:2:2',
      sound: 'AAC',
      fps: 25,
      mode: 'encode',
      ...FILE,
    },
    reason: /4:2:2, not 4:2:0/,
    start: () => overRtsp({ fps: 25, profile: 'high422', container: 'mp4' }, {}),
  },
  {
    ...{
      id: 'interlaced',
      transport: 'HTTP MPEG-TS',
      picture: 'H.264, interlaced',
      sound: 'AAC',
      fps: 25,
      mode: 'encode',
      ...FILE,
    },
    reason: /interlaced/,
    start: () => overMpegts({ fps: 25, extraArgs: ['-flags', '+ilme+ildct', '-x264-params', `${X264}:tff=1`] }),
  },
  {
    ...{
      id: 'turned',
      transport: 'HTTP MP4',
      picture: 'H.264, display matrix',
      sound: 'AAC',
      fps: 25,
      mode: 'encode',
      ...FILE,
    },
    ...{ width: 360, height: 480, reason: /turned or mirrored/, loop: SECONDS * 25 },
    start: () => overHttp({ fps: 25, width: 360, height: 480, turned: true }),
  },
  {
    ...{ id: 'odd', transport: 'file', picture: 'MJPEG, 641×361', sound: 'PCM', fps: 25, mode: 'encode', ...FILE },
    ...{ width: 640, height: 360, reason: /mjpeg, not h264/, loop: SECONDS * 25 },
    start: () =>
      asFile({ fps: 25, width: 641, height: 361, codec: 'mjpeg', container: 'mkv', extraArgs: ['-c:a', 'pcm_s16le'] }),
  },
];
