import { readFileSync, watchFile, unwatchFile } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { HindsightError, messageOf } from '@hindsight/domain';
import type { Logger } from '@hindsight/kit';

/** First byte of a TLS connection (RFC 8446, section 5.1: a record of the type handshake). */
const TLS_HANDSHAKE = 0x16;
const FIRST_BYTE_MS = 10_000;
/** Certificates are renewed every few weeks; looking costs next to nothing. */
const LOOK_MS = 10_000;
/** What scrapers and orchestrators ask; it says nothing about cameras. */
const PROBES = /^\/(healthz|readyz|metrics)$/;

/** Paths of a certificate chain and its key, PEM; looked at every `lookMs` and read again when they change. */
export type TlsFiles = { certFile: string; keyFile: string; log: Logger; lookMs?: number };

/** What listens, and how its connections are ended. */
export type Door = { door: Server; cutIdle(): void; cutAll(): void };

/**
 * HTTPS, and on the same port plain HTTP for whoever cannot speak it: programs on this machine are answered, and so are
 * probes; everybody else is sent to the address with https. Throws `invalid_config` when the files cannot be used.
 */
export function createTlsServer(app: RequestListener, files: TlsFiles, isHere = isThisMachine): Door {
  const https = createHttps(readPair(files), app);
  const http = createHttp((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    if (isHere(request.socket) || PROBES.test(path)) return app(request, response);
    response.writeHead(308, { Location: `https://${request.headers.host ?? 'localhost'}${request.url}` }).end();
  });
  // Neither of them listens itself; this is what makes them watch over slow and idle connections as if they did.
  for (const server of [https, http]) server.emit('listening');

  const undecided = new Set<Socket>();
  const door = createServer((socket) => {
    // As Node's own servers do: without it small answers wait for the other side's acknowledgement.
    socket.setNoDelay(true);
    undecided.add(socket);
    socket.once('close', () => undecided.delete(socket));
    socket.setTimeout(FIRST_BYTE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (first === null) return socket.destroy();
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      undecided.delete(socket);
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? https : http).emit('connection', socket);
    });
  });
  const stopWatching = onChange(files, () => {
    try {
      https.setSecureContext(readPair(files));
      files.log.info('the certificate was read again');
    } catch (err) {
      files.log.error({ err }, 'the changed certificate cannot be used; the one before stays');
    }
  });
  door.once('close', () => {
    stopWatching();
    for (const server of [https, http]) server.close(() => undefined);
  });
  return {
    door,
    cutIdle: () => {
      for (const socket of undecided) socket.destroy();
      for (const server of [https, http]) server.closeIdleConnections();
    },
    cutAll: () => {
      for (const socket of undecided) socket.destroy();
      for (const server of [https, http]) server.closeAllConnections();
    },
  };
}

function readPair({ certFile, keyFile }: TlsFiles): { cert: Buffer; key: Buffer } {
  const pair = { cert: read('TLS_CERT_FILE', certFile), key: read('TLS_KEY_FILE', keyFile) };
  try {
    createHttps(pair);
  } catch (error) {
    const message = `TLS_CERT_FILE, TLS_KEY_FILE: expected a certificate and its key in PEM, got ${messageOf(error)}`;
    throw new HindsightError('invalid_config', message);
  }
  return pair;
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new HindsightError('invalid_config', `${name}: expected a file that can be read, got ${messageOf(error)}`);
  }
}

/** Watches by looking, because renewing replaces files and links; answers how to stop. */
function onChange({ certFile, keyFile, lookMs = LOOK_MS }: TlsFiles, then: () => void): () => void {
  const files = [certFile, keyFile];
  for (const file of files) watchFile(file, { interval: lookMs, persistent: false }, then);
  return () => files.forEach((file) => unwatchFile(file, then));
}

/** Whoever comes from an address of this machine has the very address that it has asked for. */
const isThisMachine = ({ remoteAddress = '', localAddress }: Socket): boolean =>
  remoteAddress === localAddress || /^(::1|(::ffff:)?127(\.\d+){3})$/.test(remoteAddress);
