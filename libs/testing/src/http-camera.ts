import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawnBound, timingPassthrough, type Ffmpeg } from '@hindsight/ffmpeg';
import { LIVE_MPEGTS } from './camera-process.ts';
import { fileFeed, type Feed } from './feed.ts';
import { requireFfmpeg } from './ffmpeg.ts';

/** A camera that speaks HTTP: every client gets the feed from its beginning, in real time. */
export type HttpCamera = {
  /** With the login, when there is one. */
  url: string;
  /** Clients at this moment. */
  clients(): number;
  /** Keeps connections open and sends nothing more: the camera that hangs. */
  freeze(): void;
  resume(): void;
  /** Cuts every connection; new ones are served. */
  drop(): void;
  stop(): Promise<void>;
};

/** What the camera sends and how it is reached. */
export type HttpCameraOptions = (
  | { /** A video file, over and over; MPEG-TS copies its streams, multipart MJPEG encodes them. */ file: string }
  | { feed: Feed }
) & {
  format: 'mpegts' | 'mpjpeg';
  /** Basic authentication, `user:password`. */
  login?: string;
  path?: string;
  port?: number;
};

/** Starts such a camera on 127.0.0.1. */
export async function startHttpCamera(options: HttpCameraOptions): Promise<HttpCamera> {
  const { format, login, path = '/cam', port = 0 } = options;
  const ffmpeg = await requireFfmpeg();
  const args = streamArguments(ffmpeg, options);
  const authorization = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const open = new Set<ServerResponse>();
  let frozen = false;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': CONTENT_TYPES[format] });
    const child = spawnBound(ffmpeg.path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    // A frozen camera's frames are lost, not saved up for later.
    child.stdout?.on('data', (chunk: Buffer) => void (frozen || response.write(chunk)));
    open.add(response);
    response.once('close', () => {
      open.delete(response);
      child.kill('SIGKILL');
    });
    child.once('exit', () => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const drop = (): void => open.forEach((response) => response.destroy());
  const stop = (): Promise<void> => {
    drop();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${login === undefined ? '' : `${login}@`}${host}${path}`;
  const freeze = (): void => void (frozen = true);
  const resume = (): void => void (frozen = false);
  return { url, clients: () => open.size, freeze, resume, drop, stop };
}

const CONTENT_TYPES = { mpegts: 'video/mp2t', mpjpeg: 'multipart/x-mixed-replace;boundary=ffmpeg' } as const;

function streamArguments({ features }: Ffmpeg, options: HttpCameraOptions): string[] {
  const isMpegts = options.format === 'mpegts';
  const { input, codecs } = 'feed' in options ? options.feed : fileFeed(options.file);
  const coded = isMpegts || 'feed' in options ? codecs : ['-an', '-c:v', 'mjpeg', '-q:v', '5'];
  const muxed = isMpegts ? LIVE_MPEGTS : ['-flush_packets', '1', '-f', 'mpjpeg'];
  return ['-loglevel', 'quiet', '-nostdin', ...input, ...coded, ...timingPassthrough(features), ...muxed, 'pipe:1'];
}
