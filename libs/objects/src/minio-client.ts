import http from 'node:http';
import https from 'node:https';
import { Client } from 'minio';
import type { S3Settings } from './config.ts';

/** How long the server may be silent while it owes us its answer, ms. */
export type Patience = { answerTimeoutMs: number };

/** Nothing sent or received for this long: the request has failed. */
export const PATIENCE: Patience = { answerTimeoutMs: 15_000 };
/**
 * The same while a body is read. Much longer, because a paused player leaves its download standing, and that
 * silence is ours, not the server's.
 */
const BODY_TIMEOUT_MS = 300_000;
type Transport = Pick<typeof http, 'request'>;

/** One PUT an object, so that it is there whole or not at all, and nothing half-uploaded stays behind. */
const PART_BYTES = 5 * 1024 ** 3;

/** A client for one address of the server. With the region given it never asks where the bucket is. */
export function createClient(settings: S3Settings, endpoint: URL, patience = PATIENCE): Client {
  const secure = endpoint.protocol === 'https:';
  return new Client({
    endPoint: endpoint.hostname,
    port: endpoint.port === '' ? (secure ? 443 : 80) : Number(endpoint.port),
    useSSL: secure,
    region: settings.region,
    accessKey: settings.accessKey,
    secretKey: settings.secretKey,
    pathStyle: true,
    partSize: PART_BYTES,
    transport: withTimeouts(secure ? https : http, patience),
  });
}

/** minio has no time limits of its own: a server that stops answering would hang the caller for ever. */
function withTimeouts(transport: Transport, { answerTimeoutMs }: Patience): Transport {
  const request = (...args: Parameters<typeof http.request>): http.ClientRequest => {
    const call = transport.request(...args);
    call.setTimeout(answerTimeoutMs, () => {
      call.destroy(new Error(`expected an answer within ${answerTimeoutMs} ms, got none`));
    });
    call.on('response', (response) => {
      response.setTimeout(BODY_TIMEOUT_MS, () => {
        response.destroy(new Error(`expected data within ${BODY_TIMEOUT_MS} ms, got none`));
      });
    });
    return call;
  };
  return { request: request as typeof http.request };
}
