import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Pages of other makers, Bull Board and Swagger UI: they style themselves in line. */
const STYLED_IN_LINE = /^\/(queues|api\/docs)(\/|$)/;

/**
 * What a browser may do with our answers. Nothing is loaded from another host, except clips and pictures from the object
 * store where it is public; no script and no style stands in a page itself; other sites may neither frame our pages nor
 * learn from a link where it came from.
 */
export function securityHeaders(publicObjects: string | undefined): RequestHandler {
  const objects = publicObjects === undefined ? [] : [new URL(publicObjects).origin];
  const strict = headers(objects, ["'self'"]);
  const styledInLine = headers(objects, ["'self'", "'unsafe-inline'"]);
  return (request, response, next) => {
    (STYLED_IN_LINE.test(request.path) ? styledInLine : strict)(request, response, next);
  };
}

function headers(objects: string[], styleSrc: string[]): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", ...objects],
        imgSrc: ["'self'", 'blob:', 'data:', ...objects],
        // The player hands its pictures to the browser as a MediaSource, which has a blob: address.
        mediaSrc: ["'self'", 'blob:', ...objects],
        styleSrc,
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        frameAncestors: ["'self'"],
        formAction: ["'self'"],
      },
    },
    // Served over plain HTTP too; whoever wants browsers to insist on TLS lets the proxy say so.
    strictTransportSecurity: false,
  });
}
