import { HindsightError } from '@hindsight/domain';
import type { RequestHandler } from 'express';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps other web sites out of an API that trusts whoever reaches it. A request must name one of `hosts`, so that a
 * foreign name that resolves to this machine (DNS rebinding) is refused; and a request that changes something must
 * come from our own pages (no cross-site forms). Without `hosts` any name is answered.
 */
export function guardOrigin(hosts: readonly string[] | null): RequestHandler {
  return (request, _response, next) => {
    // Behind a proxy that is trusted, the name that the browser has asked for (`TRUST_PROXY`).
    const host = request.host ?? '';
    // A page of a foreign name can forge what proxies add, but not Host.
    for (const named of hosts === null ? [] : [request.headers.host ?? '', host]) {
      if (hosts?.includes(withoutPort(named))) continue;
      const expected = `expected the host ${hosts?.join(' or ')} (ALLOWED_HOSTS)`;
      throw new HindsightError('forbidden', `${expected}, got "${named}"`);
    }
    const origin = request.headers.origin;
    if (!SAFE.has(request.method) && origin !== undefined && hostOf(origin) !== host) {
      throw new HindsightError('forbidden', `expected a request from ${host}, got one from ${origin}`);
    }
    next();
  };
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
