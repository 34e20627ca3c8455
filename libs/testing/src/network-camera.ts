import { join } from 'node:path';
import { LIVE, LIVE_MPEGTS, startCameraProcess } from './camera-process.ts';
import type { Feed } from './feed.ts';
import { startFileServer } from './file-server.ts';
import { freePort } from './free-port.ts';
import { tempDir } from './temp-dir.ts';

/** A camera on 127.0.0.1 and the address to capture it from. */
export type NetworkCamera = { url: string; stop(): Promise<void> };

/** A camera that listens for one RTMP client at a time; its picture begins when the client comes. */
export async function startRtmpCamera(feed: Feed): Promise<NetworkCamera> {
  const url = `rtmp://127.0.0.1:${await freePort()}/live/cam`;
  const { stop } = await startCameraProcess(feed, [...LIVE, '-f', 'flv', '-listen', '1', url]);
  return { url, stop };
}

/** A camera that answers one HTTP client at a time with multipart JPEG; its picture begins when the client comes. */
export async function startMjpegCamera(feed: Feed, path: string): Promise<NetworkCamera> {
  const url = `http://127.0.0.1:${await freePort()}${path}`;
  const { stop } = await startCameraProcess(feed, [...LIVE, '-f', 'mpjpeg', '-listen', '1', url]);
  return { url, stop };
}

/** A camera that listens for one SRT client at a time; its picture begins when the client comes. */
export async function startSrtCamera(feed: Feed): Promise<NetworkCamera> {
  const url = `srt://127.0.0.1:${await freePort()}`;
  const { stop } = await startCameraProcess(feed, [...LIVE_MPEGTS, `${url}?mode=listener&latency=20000`]);
  return { url: `${url}?latency=20000`, stop };
}

/** A camera that sends MPEG-TS to a UDP port, whether somebody listens or not. */
export async function startUdpCamera(feed: Feed): Promise<NetworkCamera> {
  const url = `udp://127.0.0.1:${await freePort()}`;
  const { stop } = await startCameraProcess(feed, [...LIVE_MPEGTS, `${url}?pkt_size=1316`]);
  return { url, stop };
}

/** A camera behind an HLS packager: a live playlist of MPEG-TS segments. */
export async function startHlsCamera(
  feed: Feed,
  segmentSeconds = 2,
  { dates = false, fmp4 = false }: { dates?: boolean; fmp4?: boolean } = {},
): Promise<NetworkCamera> {
  const folder = await tempDir();
  const playlist = [
    '-hls_time',
    String(segmentSeconds),
    '-hls_list_size',
    '5',
    '-hls_flags',
    `delete_segments+temp_file${dates ? '+program_date_time' : ''}`,
    ...(fmp4 ? ['-hls_segment_type', 'fmp4'] : []),
  ];
  const packager = await startCameraProcess(feed, ['-f', 'hls', ...playlist, join(folder.path, 'live.m3u8')]);
  const server = await startFileServer(folder.path);
  return {
    url: `${server.url}/live.m3u8`,
    stop: async () => {
      await packager.stop();
      await server.stop();
      await folder.remove();
    },
  };
}
