/**
 * A camera's source may hold a password. It leaves the capture service only through `redactSource`.
 */

/** A source without its secrets: user, password and the values of the query are replaced by `***`. */
export function redactSource(source: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*)@)?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(source);
  if (!match) return source;
  const [, scheme = '', login, rest = '', query, fragment] = match;
  const hiddenQuery = query === undefined ? '' : query.replace(/=[^&]*/g, '=***');
  return `${scheme}${login === undefined ? '' : '***@'}${rest}${hiddenQuery}${fragment === undefined ? '' : '#***'}`;
}

/** Takes every form of a source's secrets out of a text that another program wrote, FFmpeg's log for example. */
export function redactText(text: string, source: string): string {
  const redacted = redactSource(source);
  let result = redacted === source ? text : text.replaceAll(source, redacted);
  for (const secret of secretsOf(source)) result = result.replaceAll(secret, '***');
  return result;
}

function secretsOf(source: string): string[] {
  const login = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(source)?.[1];
  if (login === undefined) return [];
  const password = login.includes(':') ? login.slice(login.indexOf(':') + 1) : login;
  let decoded = password;
  try {
    decoded = decodeURIComponent(password);
  } catch {
    // Not percent-encoded: the raw form is all there is.
  }
  return [...new Set([login, password, decoded])]
    .filter((secret) => secret.length > 0)
    .sort((a, b) => b.length - a.length);
}
