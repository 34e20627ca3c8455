import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serializeError, type Logger } from '@hindsight/kit';
import type { Request, RequestHandler } from 'express';
import { pinoHttp, stdSerializers } from 'pino-http';

const HEADER = 'X-Request-Id';
/** What is taken over from outside: it stands in every log line of the request, in jobs and in the catalog. */
const ACCEPTED = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives every request an id, the caller's own where it sends a fitting one, answers it, and logs each request at its end.
 * `request.log` carries the id in every line as `request`; so do the services that go on with the work.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
      response.setHeader(HEADER, id);
      return id;
    },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'request' },
    useLevel: 'debug',
    autoLogging: { ignore: isProbe },
    // Its own would print what a failed Redis call was given, passwords and footage included.
    serializers: { ...stdSerializers, err: serializeError },
    wrapSerializers: false,
  });
}

/** The id that `requestLog` gave a request. */
export const requestIdOf = (request: Request): string => String(request.id);

const isProbe = ({ url }: IncomingMessage): boolean => url === '/healthz' || url === '/readyz' || url === '/metrics';
