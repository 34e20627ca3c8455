import { HindsightError } from '@hindsight/domain';
import type { RequestHandler } from 'express';

const LOOPBACK_NAMES = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps other web sites out of an API that trusts whoever reaches it. While it listens on this machine only, a
 * request must name this machine as its host, so that a foreign name that resolves to 127.0.0.1 (DNS rebinding)
 * is refused; and a request that changes something must come from our own pages (no cross-site forms).
 */
export function guardOrigin(options: { loopbackOnly: boolean }): RequestHandler {
  return (request, _response, next) => {
    // Behind a proxy that is trusted, the name that the browser has asked for (`TRUST_PROXY`).
    const host = request.host ?? '';
    if (options.loopbackOnly && !LOOPBACK_NAMES.test(host)) {
      throw new HindsightError('forbidden', `expected the host localhost or 127.0.0.1, got "${host}"`);
    }
    const origin = request.headers.origin;
    if (!SAFE.has(request.method) && origin !== undefined && hostOf(origin) !== host) {
      throw new HindsightError('forbidden', `expected a request from ${host}, got one from ${origin}`);
    }
    next();
  };
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
