/** Closer than this to the moment that is meant is near enough: two frames of most cameras, in ms. */
const CLOSE_MS = 60;
/** Further behind than this is not made up by playing faster, but by a jump. */
const FAR_BEHIND_MS = 1500;
/** Further ahead than this the picture is held: its camera has no footage of the moment yet. */
const FAR_AHEAD_MS = 250;

/**
 * How a picture is brought to a moment that runs on at normal speed: at which rate it plays (0: it is held), or by a
 * jump. `behindMs`: how far the frame on screen lies before that moment.
 */
export function paceTo(behindMs: number): number | 'jump' {
  if (Math.abs(behindMs) <= CLOSE_MS) return 1;
  if (behindMs > FAR_BEHIND_MS) return 'jump';
  if (behindMs < -FAR_AHEAD_MS) return 0;
  return 1 + Math.min(0.5, behindMs / 1000);
}
