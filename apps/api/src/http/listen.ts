import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@hindsight/kit';
import { createTlsServer, type TlsFiles } from './tls.ts';

const GRACE_MS = 2000;

/** A server that listens, and on which port. */
export type Listening = { port: number; close(): Promise<void> };

/** Where to listen; `tls`: with HTTPS, see `createTlsServer`. */
export type ListenOptions = { host: string; port: number; clock: Clock; tls?: TlsFiles | null };

/**
 * Listens. `close` takes no new connection, lets running answers end for 2 s, then cuts what is left: event streams
 * never end by themselves. Rejects when the address is taken, and when certificate and key cannot be used.
 */
export async function listen(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const server = options.tls ? createTlsServer(app, options.tls) : plainServer(createServer(app));
  await new Promise<void>((resolve, reject) => {
    server.door.once('error', reject);
    server.door.listen(options.port, options.host, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = options.clock.setTimer(GRACE_MS, () => server.cutAll());
      server.door.close(() => {
        cancel();
        resolve();
      });
      server.cutIdle();
    });
  return { port: (server.door.address() as AddressInfo).port, close };
}

const plainServer = (door: Server) => ({
  door,
  cutIdle: () => door.closeIdleConnections(),
  cutAll: () => door.closeAllConnections(),
});
