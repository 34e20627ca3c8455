import { HindsightError } from './errors.ts';
import { lengthMs, type Window } from './spans.ts';
import { parseInstant } from './time.ts';
import { isoMs, wallMs, type WallMs } from './units.ts';

/** The fields of a request that say which window is meant. Seconds may be fractions. */
export type WindowFields = {
  durationSeconds?: number | undefined;
  at?: string | undefined;
  postSeconds?: number | undefined;
  start?: string | undefined;
  end?: string | undefined;
};

/** What an installation makes of a request that leaves things open, and what it allows. */
export type WindowRules = {
  now: WallMs;
  /** What times without an offset mean: an IANA name. */
  timeZone: string;
  defaultSeconds: number;
  maxSeconds: number;
};

const FORMS = 'one of (a) durationSeconds?, at?, postSeconds?; (b) start and end; (c) start and durationSeconds';

/**
 * The window that a request means, by one of three forms:
 * (a) `[at − durationSeconds, at + postSeconds)`, where `at` is now when it is not given;
 * (b) `[start, end)`; (c) `[start, start + durationSeconds)`.
 *
 * Throws `invalid_window` for every other combination and for an empty window, `window_too_long` beyond
 * `maxSeconds`, `window_too_far` when the end lies later than now + `maxSeconds`.
 */
export function resolveWindow(fields: WindowFields, rules: WindowRules): Window {
  const window = readForm(fields, rules);
  if (lengthMs(window) <= 0) {
    const got = `${isoMs(window.start)} … ${isoMs(window.end)}`;
    throw new HindsightError('invalid_window', `expected a start before the end, got ${got}`, {
      problems: [{ path: 'end', expected: 'later than start', got }],
    });
  }
  const maxMs = rules.maxSeconds * 1000;
  if (lengthMs(window) > maxMs) {
    const got = `${lengthMs(window) / 1000} s`;
    throw new HindsightError('window_too_long', `expected at most ${rules.maxSeconds} s, got ${got}`, {
      problems: [{ path: 'durationSeconds', expected: `at most ${rules.maxSeconds} s`, got }],
    });
  }
  if (window.end > rules.now + maxMs) {
    const latest = isoMs(wallMs(rules.now + maxMs));
    throw new HindsightError('window_too_far', `expected an end of ${latest} at the latest, got ${isoMs(window.end)}`, {
      problems: [{ path: 'end', expected: `at most ${rules.maxSeconds} s from now`, got: isoMs(window.end) }],
    });
  }
  return window;
}

function readForm(fields: WindowFields, rules: WindowRules): Window {
  const { durationSeconds, at, postSeconds, start, end } = fields;
  if (start === undefined) {
    if (end !== undefined) throw wrongForm(fields);
    const anchor = at === undefined ? rules.now : parseInstant(at, rules.timeZone, 'at');
    return {
      start: wallMs(anchor - secondsToMs(durationSeconds ?? rules.defaultSeconds)),
      end: wallMs(anchor + secondsToMs(postSeconds ?? 0)),
    };
  }
  if (at !== undefined || postSeconds !== undefined) throw wrongForm(fields);
  if ((end === undefined) === (durationSeconds === undefined)) throw wrongForm(fields);
  const from = parseInstant(start, rules.timeZone, 'start');
  if (end !== undefined) return { start: from, end: parseInstant(end, rules.timeZone, 'end') };
  return { start: from, end: wallMs(from + secondsToMs(durationSeconds ?? 0)) };
}

const secondsToMs = (seconds: number): number => Math.round(seconds * 1000);

function wrongForm(fields: WindowFields): HindsightError {
  const got = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .join(', ');
  return new HindsightError('invalid_window', `expected ${FORMS}; got ${got}`, {
    problems: [{ path: '', expected: FORMS, got }],
  });
}
