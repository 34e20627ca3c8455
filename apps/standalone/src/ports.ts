import { createServer, type AddressInfo } from 'node:net';
import { HindsightError } from '@hindsight/domain';

const DEFAULT_PORT = 8080;
const TRIES = 100;

/** Whether nothing listens there. Throws when the address is not one of this machine. */
export async function isFree(host: string, port: number): Promise<boolean> {
  try {
    await bind(host, port);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') return false;
    if (code === 'EACCES') {
      throw new HindsightError('invalid_config', `PORT: expected a port that this user may use, got ${port}`);
    }
    throw new HindsightError('invalid_config', `HOST: expected an address of this machine, got "${host}" (${code})`);
  }
}

/** A port of 127.0.0.1 that was free a moment ago. */
export const freePort = (): Promise<number> => bind('127.0.0.1', 0);

/**
 * Where the API listens. A port that was asked for is used or refused; the default one gives way to the next free one,
 * and `instead` says so.
 */
export async function chooseApiPort(host: string, asked?: number): Promise<{ port: number; instead: number | null }> {
  if (asked !== undefined) {
    if (await isFree(host, asked)) return { port: asked, instead: null };
    throw new HindsightError(
      'conflict',
      `PORT: expected a free port, got ${asked}, where something listens already. Choose another one, or none for the next free one.`,
    );
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + TRIES; port++) {
    if (await isFree(host, port)) return { port, instead: port === DEFAULT_PORT ? null : DEFAULT_PORT };
  }
  throw new HindsightError(
    'conflict',
    `expected a free port from ${DEFAULT_PORT} to ${DEFAULT_PORT + TRIES - 1}, got none`,
  );
}

/** Listens for a moment; answers the port. */
function bind(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      const bound = (server.address() as AddressInfo).port;
      server.close(() => resolve(bound));
    });
  });
}
