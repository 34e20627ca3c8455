import { HindsightError } from './errors.ts';
import { isoMs, wallMs, type WallMs } from './units.ts';

const FORM = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})?$/;
const EXPECTED = 'an ISO 8601 time such as 2026-11-22T14:03:05.123+01:00, …Z, or without offset';
const MAX_OFFSET_MS = 24 * 3_600_000;

/**
 * Reads an instant: RFC 3339, offset and seconds optional, 0–9 fraction digits cut to ms. Without an offset
 * the time is read in `timeZone` (an IANA name). All forms of one instant give the same value.
 *
 * Throws `invalid_window` for what is no time, and for local times that a change of clocks makes
 * `ambiguous_time` (they come twice) or `missing_time` (they never come), naming both instants.
 */
export function parseInstant(text: string, timeZone: string, path = 'at'): WallMs {
  const fields = FORM.exec(text);
  const local = fields ? civilMs(fields) : null;
  if (!fields || local === null) {
    throw new HindsightError('invalid_window', `${path}: expected ${EXPECTED}, got "${text}"`, {
      problems: [{ path, expected: EXPECTED, got: text }],
    });
  }
  const offset = fields[8];
  if (offset === undefined) return resolveLocal(local, timeZone, { text, path });
  if (offset === 'Z' || offset === 'z') return wallMs(local);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return wallMs(local - (offset.startsWith('-') ? -1 : 1) * minutes * 60_000);
}

/** Whether `name` is a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The fields as if they were UTC, or null when a field is out of range (31 April, 24:00, …). */
function civilMs(fields: RegExpExecArray): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
    .slice(1, 7)
    .map((v) => Number(v ?? 0));
  const ms = Number((fields[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = fields[8] ?? 'Z';
  const offsetInRange = offset.length === 1 || (Number(offset.slice(1, 3)) < 24 && Number(offset.slice(4)) < 60);
  if (hour > 23 || minute > 59 || second > 59 || !offsetInRange) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.setUTCHours(hour, minute, second, ms);
}

/** The offset of `timeZone` at an instant, ms east of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return local - Math.floor(instant / 1000) * 1000;
}

function resolveLocal(local: number, timeZone: string, from: { text: string; path: string }): WallMs {
  const before = local - offsetAt(local - MAX_OFFSET_MS, timeZone);
  const after = local - offsetAt(local + MAX_OFFSET_MS, timeZone);
  const fits = [...new Set([before, after])].filter((instant) => instant + offsetAt(instant, timeZone) === local);
  const [only] = fits;
  if (fits.length === 1 && only !== undefined) return wallMs(only);
  const instants = [before, after].sort((a, b) => a - b).map((instant) => isoMs(wallMs(instant)));
  const twice = fits.length > 1;
  const why = twice ? 'comes twice' : 'never comes';
  const choice = `${twice ? 'it is' : 'the nearest are'} ${instants.join(' or ')}`;
  throw new HindsightError(
    twice ? 'ambiguous_time' : 'missing_time',
    `${from.path}: ${from.text} ${why} in ${timeZone} (the clocks change); ${choice}; say which, with an offset`,
    { details: { instants }, problems: [{ path: from.path, expected: 'a time with an offset', got: from.text }] },
  );
}
