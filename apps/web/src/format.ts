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
