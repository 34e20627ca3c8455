import {
  liveFeed,
  startHlsCamera,
  startHttpCamera,
  startMjpegCamera,
  startRtmpCamera,
  startSrtCamera,
  startUdpCamera,
  type LiveFeed,
} from '@hindsight/testing';
import type { Row } from './row.ts';

const SIZE = { width: 320, height: 180 } as const;
const COPIED = { ...SIZE, mode: 'copy', hasSound: true, clock: 'wall' } as const;
const feed = (fps: number | string, more: Partial<LiveFeed> = {}): ReturnType<typeof liveFeed> =>
  liveFeed({ ...SIZE, fps, ...more });

/** A webcam in a room whose light goes out every other second: 30 frames a second, then 5. */
const isSentInTheDark = (number: number): boolean => number % 60 < 30 || number % 6 === 0;

/** Sources that draw the wall clock into their picture while they send it. */
export const LIVE_ROWS: Row[] = [
  {
    ...{ id: 'http-ts', transport: 'HTTP MPEG-TS', picture: 'H.264', sound: 'AAC', fps: 25, ...COPIED },
    start: () => startHttpCamera({ feed: feed(25), format: 'mpegts', path: '/cam.ts' }),
  },
  {
    ...{ id: 'udp-ts', transport: 'UDP MPEG-TS', picture: 'H.264', sound: 'MP3', fps: '30000/1001', ...COPIED },
    start: () => startUdpCamera(feed('30000/1001', { sound: 'mp3' })),
  },
  {
    ...{ id: 'srt', transport: 'SRT', picture: 'H.264', sound: 'Opus', fps: 60, ...COPIED },
    start: () => startSrtCamera(feed(60, { sound: 'opus' })),
  },
  {
    ...{ id: 'rtmp', transport: 'RTMP', picture: 'H.264', sound: 'G.711', fps: '25/2', ...COPIED },
    start: () => startRtmpCamera(feed('25/2', { sound: 'mulaw', container: 'flv' })),
  },
  {
    ...{ id: 'hls', transport: 'HLS', picture: 'H.264', sound: 'AAC', fps: 25, ...COPIED },
    start: () => startHlsCamera(feed(25), 6, { dates: true }),
  },
  {
    ...{ id: 'mjpeg', transport: 'HTTP multipart', picture: 'MJPEG without times', sound: 'none', fps: 15, ...COPIED },
    ...{ mode: 'encode', reason: /mjpeg, not h264/, hasSound: false },
    isStampedOnArrival: true,
    // Nothing in the address says what it carries.
    start: () => startMjpegCamera(feed(15, { codec: 'mjpeg', sound: null }), '/stream'),
  },
  {
    ...{ id: 'variable', transport: 'HTTP MPEG-TS', picture: 'H.264, variable rate', sound: 'AAC', fps: 30, ...COPIED },
    isSent: isSentInTheDark,
    start: () =>
      startHttpCamera({ feed: feed(30, { sent: 'lt(mod(n,60),30)+not(mod(n,6))' }), format: 'mpegts', path: '/v.ts' }),
  },
  {
    ...{ id: 'slow', transport: 'HTTP MPEG-TS', picture: 'H.264', sound: 'AAC', fps: 2, ...COPIED },
    start: () => startHttpCamera({ feed: feed(2), format: 'mpegts', path: '/slow.ts' }),
  },
];
