/**
 * Watching whether the live picture moves. A player can stand still without an error, so its own clock is looked at
 * once a second: `playing` while it moves, `waiting` when it has not for a moment, `stuck` when it has not for so long,
 * although the camera sends, that only a new player helps.
 */
export type Watch = { position: number; stillMs: number; phase: 'connecting' | 'playing' | 'waiting' | 'stuck' };

/** Before the first look. */
export const freshWatch: Watch = { position: 0, stillMs: 0, phase: 'connecting' };

const WAITING_MS = 2500;
const STUCK_MS = 8000;

/** One look. `position`: the video's time in s; `expected`: whether a moving picture can be expected at all. */
export function look(watch: Watch, of: { position: number; elapsedMs: number; expected: boolean }): Watch {
  const { position, elapsedMs, expected } = of;
  if (position !== watch.position) return { position, stillMs: 0, phase: 'playing' };
  const stillMs = expected ? watch.stillMs + elapsedMs : watch.stillMs;
  if (stillMs >= STUCK_MS) return { position, stillMs, phase: 'stuck' };
  if (watch.phase === 'connecting') return { position, stillMs, phase: 'connecting' };
  return { position, stillMs, phase: !expected || stillMs >= WAITING_MS ? 'waiting' : watch.phase };
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 4000;

/** How long to wait before the `attempt`-th new player (from 1): 1 s doubling to 4 s. */
export const retryMs = (attempt: number): number => Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
