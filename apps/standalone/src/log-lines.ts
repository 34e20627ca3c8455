/** Levels worth a line on the terminal. */
const SHOWN = new Set(['warn', 'error', 'fatal']);

/** What a line of a service's log says to a person; null when it is not worth the terminal. */
export type Notice = { level: string; text: string };

/** Cuts a stream of chunks into lines. `end` gives the unfinished last one. */
export function createLineSplitter(onLine: (line: string) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new TextDecoder();
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  };
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => take(`${decoder.decode()}\n`),
  };
}

/**
 * Reads one line of a service. JSON lines of level warn and above are told with their error and what they are about;
 * anything that is no JSON was not written by our logger (a crash, a refused setting) and is told as it is.
 */
export function readNotice(line: string): Notice | null {
  const entry = parse(line);
  if (entry === null) return { level: 'error', text: line };
  if (typeof entry.level !== 'string' || !SHOWN.has(entry.level)) return null;
  const about = ['camera', 'clip', 'reason'].flatMap((name) =>
    typeof entry[name] === 'string' ? [`${name} ${entry[name]}`] : [],
  );
  const text = typeof entry.msg === 'string' ? entry.msg : '';
  const error = messageIn(entry.err) ?? messageIn(entry.error);
  const details = about.length > 0 ? ` (${about.join(', ')})` : '';
  return { level: entry.level, text: `${text}${details}${error === null || error === text ? '' : `: ${error}`}` };
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function messageIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const message = (value as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : null;
}
