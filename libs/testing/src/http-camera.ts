import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawnBound } from '@hindsight/ffmpeg';
import { requireFfmpeg } from './ffmpeg.ts';

/** A camera that speaks HTTP: every client gets the file from its beginning, in real time, over and over. */
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
export type HttpCameraOptions = {
  /** A video file; MPEG-TS copies its streams, multipart MJPEG encodes them. */
  file: string;
  format: 'mpegts' | 'mpjpeg';
  /** Basic authentication, `user:password`. */
  login?: string;
  path?: string;
  port?: number;
};

/** Starts such a camera on 127.0.0.1. */
export async function startHttpCamera({
  file,
  format,
  login,
  path = '/cam',
  port = 0,
}: HttpCameraOptions): Promise<HttpCamera> {
  const ffmpeg = await requireFfmpeg();
  const args = streamArguments(file, format);
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

function streamArguments(file: string, format: HttpCameraOptions['format']): string[] {
  // By default FFmpeg gathers sound into large packets, and a reader waits a third of a second for each.
  const live = ['-c', 'copy', '-pes_payload_size', '0', '-muxdelay', '0'];
  const codec = format === 'mpegts' ? live : ['-an', '-c:v', 'mjpeg', '-q:v', '5'];
  const input = ['-loglevel', 'quiet', '-nostdin', '-re', '-stream_loop', '-1', '-i', file];
  return [...input, ...codec, '-f', format, '-flush_packets', '1', 'pipe:1'];
}
