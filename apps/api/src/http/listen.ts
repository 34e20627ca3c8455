import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@hindsight/kit';

const GRACE_MS = 2000;

/** A server that listens, and on which port. */
export type Listening = { port: number; close(): Promise<void> };

/**
 * Listens. `close` takes no new connection, lets running answers end for 2 s, then cuts what is left: event streams
 * never end by themselves. Rejects when the address is taken.
 */
export async function listen(
  app: RequestListener,
  options: { host: string; port: number; clock: Clock },
): Promise<Listening> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server, options.clock) };
}

function closeServer(server: Server, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(GRACE_MS, () => server.closeAllConnections());
    server.close(() => {
      cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}
