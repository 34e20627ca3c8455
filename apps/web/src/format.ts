/** How times, lengths and sizes are written for a reader. Times are shown in the reader's own time zone. */

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Time of day with seconds. `at`: ISO 8601 or ms since 1970. */
export const timeOfDay = (at: string | number): string => time.format(new Date(at));

/** Time of day, with the day before it when that is not the day of `now` (ms). */
export function moment(at: string | number, now: number): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date(now).toDateString();
  return today ? timeOfDay(at) : `${day.format(date)}, ${timeOfDay(at)}`;
}

/** Seconds with one decimal where it says something: `30 s`, `12.3 s`. Never rounded up to a whole. */
export function secondsText(seconds: number): string {
  const tenths = Math.floor(seconds * 10 + 1e-6) / 10;
  return `${Number.isInteger(tenths) ? String(tenths) : tenths.toFixed(1)} s`;
}

/** A length as a player writes it: `0:30`, `1:02:03`. */
export function lengthText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Bytes in units of 1000, as file managers write them: `18.2 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const fullDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** The day of `at` as a heading: `Today`, `Yesterday`, `Sunday, 22 November`, with the year when it is another one. */
export function dayTitle(at: string | number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return 'Today';
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return (date.getFullYear() === today.getFullYear() ? weekday : fullDay).format(date);
}

const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

/** The reader's time zone at `at`, as it is called: `CET`, `GMT+1`. */
export const zoneName = (at: string | number): string =>
  zone.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value ?? 'local time';

/** In UTC and to the millisecond, for those who compare: `2026-11-22 12:00:00.000 UTC`. */
export const utcText = (at: string | number): string =>
  `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`;

/** What is said of a time when it is hovered: with its zone, and in UTC: `13:00:00 CET, 2026-11-22 12:00:00.000 UTC`. */
export const timeTitle = (at: string | number): string => `${timeOfDay(at)} ${zoneName(at)}, ${utcText(at)}`;

const timeParts = new Intl.DateTimeFormat(undefined, {
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** Time of day to the millisecond: `14:03:05.233`. */
export const exactTimeOfDay = (at: number): string => timeParts.format(new Date(at));
