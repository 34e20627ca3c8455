const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

/** What a ULID looks like here: 26 lower-case characters of Crockford's base 32. */
export const ULID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;
/** What a camera id looks like. */
export const CAMERA_ID = /^[a-z0-9-]{1,40}$/;

/**
 * A ULID (https://github.com/ulid/spec): 48 bits of time in ms, then 80 random bits, so ids sort by time.
 * `random` answers numbers in [0, 1).
 */
export function ulid(nowMs: number, random: () => number): string {
  let time = '';
  for (let left = nowMs, i = 0; i < TIME_CHARS; i += 1) {
    time = ALPHABET.charAt(left % 32) + time;
    left = Math.floor(left / 32);
  }
  let tail = '';
  for (let i = 0; i < RANDOM_CHARS; i += 1) tail += ALPHABET.charAt(Math.floor(random() * 32));
  return time + tail;
}
