import { writeFileSync } from 'node:fs';
import { request as askPlain, type IncomingMessage, type RequestListener } from 'node:http';
import { request as askSecure } from 'node:https';
import { connect, Socket, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createLogger, systemClock as clock } from '@hindsight/kit';
import { selfSigned, tempDir, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listen, type Listening } from './listen.ts';
import { createTlsServer, type TlsFiles } from './tls.ts';

const app: RequestListener = (request, response) => {
  response.setHeader('X-Secure', String('encrypted' in request.socket));
  request.pipe(response);
};

let dir: Awaited<ReturnType<typeof tempDir>>;
let files: TlsFiles;
let server: Listening;
beforeAll(async () => {
  dir = await tempDir();
  const log = createLogger({ service: 'api-test', level: 'silent' });
  files = { certFile: path.join(dir.path, 'cert.pem'), keyFile: path.join(dir.path, 'key.pem'), log, lookMs: 50 };
  install('first');
  server = await listen(app, { host: '127.0.0.1', port: 0, clock, tls: files });
});
afterAll(async () => {
  await server.close();
  await dir.remove();
});

function install(name: string): void {
  const { cert, key } = selfSigned(name);
  writeFileSync(files.keyFile, key);
  writeFileSync(files.certFile, cert);
}

type Answer = { status: number; headers: IncomingMessage['headers']; body: string; certificate: string | null };

/** Asks with a body, with or without TLS; every request on a connection of its own. */
function ask(port: number, to: string, how: { tls: boolean }): Promise<Answer> {
  const options = { host: '127.0.0.1', port, path: to, method: 'POST', agent: false, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const asked = (how.tls ? askSecure : askPlain)(options, (response) => {
      const certificate = how.tls ? String((response.socket as TLSSocket).getPeerCertificate().subject.CN) : null;
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          certificate,
        }),
      );
    });
    asked.on('error', reject).end('x'.repeat(100_000));
  });
}

describe('a server with a certificate', () => {
  it('sends small answers at once on every connection', async () => {
    const atOnce = vi.spyOn(Socket.prototype, 'setNoDelay');
    const accepted: Socket[] = [];
    const { door, cutAll } = createTlsServer(app, files);
    door.on('connection', (socket) => accepted.push(socket));
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const { port } = door.address() as AddressInfo;
    for (const tls of [true, false]) await ask(port, '/', { tls });
    const told = new Set<unknown>(atOnce.mock.contexts);
    expect(accepted.map((socket) => told.has(socket))).toEqual([true, true]);
    atOnce.mockRestore();
    door.close();
    cutAll();
  });

  it('speaks HTTPS, and plain HTTP with programs on this machine, on one port', async () => {
    const secure = await ask(server.port, '/', { tls: true });
    expect([secure.status, secure.headers['x-secure'], secure.certificate]).toEqual([200, 'true', 'first']);
    const plain = await ask(server.port, '/', { tls: false });
    expect([plain.status, plain.headers['x-secure']]).toEqual([200, 'false']);
    for (const { body } of [secure, plain]) expect(body).toHaveLength(100_000);
  });

  it('sends whoever comes from elsewhere without TLS to the secure address, except for probes', async () => {
    const { door, cutAll } = createTlsServer(app, files, () => false);
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const { port } = door.address() as AddressInfo;
    const sent = await ask(port, '/clips?a=b', { tls: false });
    expect([sent.status, sent.headers.location]).toEqual([308, `https://127.0.0.1:${port}/clips?a=b`]);
    expect((await ask(port, '/readyz', { tls: false })).status).toBe(200);
    expect((await ask(port, '/', { tls: true })).status).toBe(200);
    door.close();
    cutAll();
  });

  it('takes a renewed certificate without a restart, and keeps the old one when the new one is broken', async () => {
    const served = async (): Promise<string | null> => (await ask(server.port, '/', { tls: true })).certificate;
    install('renewed');
    await waitFor(async () => (await served()) === 'renewed', { what: 'the renewed certificate' });
    writeFileSync(files.certFile, 'broken');
    install('after');
    await waitFor(async () => (await served()) === 'after', { what: 'the certificate after the broken one' });
  });

  it('lets go of idle connections when it closes', async () => {
    const other = await listen(app, { host: '127.0.0.1', port: 0, clock, tls: files });
    const silent = connect(other.port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const started = clock.monotonicMs();
    await other.close();
    expect(clock.monotonicMs() - started).toBeLessThan(5000);
    await expect(ask(other.port, '/', { tls: true })).rejects.toThrow('ECONNREFUSED');
    silent.destroy();
  });

  it('does not start with files that it cannot use, and says which', async () => {
    const start = (wrong: Partial<TlsFiles>): Promise<Listening> =>
      listen(app, { host: '127.0.0.1', port: 0, clock, tls: { ...files, ...wrong } });
    await expect(start({ certFile: '/nowhere.pem' })).rejects.toThrow(
      'TLS_CERT_FILE: expected a file that can be read',
    );
    await expect(start({ keyFile: files.certFile })).rejects.toThrow('expected a certificate and its key in PEM');
    const otherKey = path.join(dir.path, 'other.pem');
    writeFileSync(otherKey, selfSigned('other').key);
    await expect(start({ keyFile: otherKey })).rejects.toThrow('TLS_CERT_FILE, TLS_KEY_FILE');
  });
});
