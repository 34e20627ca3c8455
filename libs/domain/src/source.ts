/**
 * A camera's source may hold a password. It leaves the capture service only through `redactSource`.
 */

/**
 * With the scheme missing or misspelt: `user:password@host`, `rtsp:/user:password@host`. A Windows path and `test:` are
 * none.
 */
const LOOKS_LIKE_LOGIN = /^(?!test:)([a-z][a-z0-9+.-]*:\/{0,2})?[^/\\\s:]+:(?![\\/])\S*@/i;

/**
 * Login data in a path, as many cameras have it: `/user=admin&password=…&channel=1`, `/user=admin_password=…_channel=1`.
 * The value reaches to the next name.
 */
const IN_PATH =
  /(?<=[/&;,_])([a-z0-9-]*(?:user|login|pass|pwd|token|key|auth|secret)[a-z0-9]*=)([^&;?#\s'"]*?)(?=[&;?#\s'"]|_[a-z0-9]+=|$)/gi;
/** Begins as a path of this machine does, where `=` is a character like others. */
const LOCAL_PATH = /^([/.~]|[a-z]:[\\/])/i;

/**
 * A source without its secrets: user, password and the values of the query are replaced by `***`. Passwords may hold
 * anything, and a mistyped source is shown in an error, so all that stands before the last `@` counts as the login.
 */
export function redactSource(source: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(?:(.*)@)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(source);
  if (!match) {
    const hidden = source.replace(LOOKS_LIKE_LOGIN, '***@');
    return LOCAL_PATH.test(source) ? hidden : withoutPairs(hidden);
  }
  const [, scheme = '', login, rest = '', query, fragment] = match;
  const hiddenQuery = query === undefined ? '' : query.replace(/=[^&]*/g, '=***');
  return `${scheme}${login === undefined ? '' : '***@'}${withoutPairs(rest)}${hiddenQuery}${fragment === undefined ? '' : '#***'}`;
}

/** Takes every form of a source's secrets out of a text that another program wrote, FFmpeg's log for example. */
export function redactText(text: string, source: string): string {
  const redacted = redactSource(source);
  if (redacted === source) return text;
  let result = text.replaceAll(source, redacted);
  for (const secret of secretsOf(source)) result = result.replaceAll(secret, '***');
  return withoutPairs(result);
}

const withoutPairs = (text: string): string => text.replace(IN_PATH, '$1***');

/** Shorter values of a query or in a path are no secrets, and taking them out would spoil the text. */
const SECRET_CHARS = 5;

function secretsOf(source: string): string[] {
  const login = /^(?:[a-z][a-z0-9+.-]*:\/{0,2})?(.*)@/is.exec(source)?.[1] ?? '';
  const password = login.slice(login.indexOf(':') + 1);
  const query = /\?.*/s.exec(source)?.[0] ?? '';
  const inQuery = [...query.matchAll(/[?&][^=&#]*=([^&#]*)/g)].map(([, value = '']) => value);
  const inPath = [...source.matchAll(IN_PATH)].flatMap(([, , value = '']) => [value, value.split('/')[0] ?? '']);
  const values = [...inQuery, ...inPath];
  const raw = [login, password, ...values.filter((value) => value.length >= SECRET_CHARS)];
  return [...new Set(raw.flatMap((secret) => [secret, decoded(secret)]))]
    .filter((secret) => secret.length > 0)
    .sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: the raw form is all there is.
    return text;
  }
}
