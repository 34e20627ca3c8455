import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';

/** Serves the files of one folder over HTTP on 127.0.0.1, with Range, as a plain web server does. */
export type FileServer = { url: string; stop(): Promise<void> };

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.mp4': 'video/mp4',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
};

/** Starts it. */
export async function startFileServer(folder: string): Promise<FileServer> {
  const server = createServer((request, response) => {
    void (async () => {
      const file = join(folder, basename(decodeURIComponent((request.url ?? '/').split('?')[0] as string)));
      const info = await stat(file).catch(() => null);
      if (!info?.isFile()) return response.writeHead(404).end();
      const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      const start = Number(from ?? 0);
      const end = Math.min(to ? Number(to) : info.size - 1, info.size - 1);
      if (start > end) return response.writeHead(416, { 'content-range': `bytes */${info.size}` }).end();
      response.writeHead(from === undefined ? 200 : 206, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-length': end - start + 1,
        'accept-ranges': 'bytes',
        ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${info.size}` }),
      });
      return createReadStream(file, { start, end })
        .on('error', () => response.destroy())
        .pipe(response);
    })();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
