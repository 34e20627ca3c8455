import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
  // By default FFmpeg gathers sound into large packets, and a reader waits a third of a second for each.
  const codec =
    format === 'mpegts'
      ? ['-c', 'copy', '-pes_payload_size', '0', '-muxdelay', '0']
      : ['-an', '-c:v', 'mjpeg', '-q:v', '5'];
  const args = [
    '-loglevel',
    'quiet',
    '-nostdin',
    '-re',
    '-stream_loop',
    '-1',
    '-i',
    file,
    ...codec,
    '-f',
    format,
    '-flush_packets',
    '1',
    'pipe:1',
  ];
  const open = new Set<ServerResponse>();
  let frozen = false;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
      return;
    }
    const type = format === 'mpegts' ? 'video/mp2t' : 'multipart/x-mixed-replace;boundary=ffmpeg';
    response.writeHead(200, { 'content-type': type });
    const child = spawnBound(ffmpeg.path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    // A frozen camera's frames are lost, not saved up for later.
    child.stdout?.on('data', (chunk: Buffer) => void (frozen || response.write(chunk)));
    open.add(response);
    response.once('close', () => {
      open.delete(response);
      child.kill('SIGKILL');
    });
    child.once('exit', () => response.destroy());
  };
  const server = createServer(serve);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const drop = (): void => open.forEach((response) => response.destroy());
  return {
    url: `http://${login === undefined ? '' : `${login}@`}127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    clients: () => open.size,
    freeze: () => void (frozen = true),
    resume: () => void (frozen = false),
    drop,
    stop: () => {
      drop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
