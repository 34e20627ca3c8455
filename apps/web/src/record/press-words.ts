import type { Clip, Timeline } from '@hindsight/domain';
import { ApiError } from '../api/http.ts';
import { missingText } from '../clips/clip-words.ts';
import { secondsText, timeOfDay } from '../format.ts';
import { edgeOf, heldWithin } from '../live/timeline-view.ts';

/** A frame more or less is not worth a word. */
const NOTABLE_SECONDS = 0.5;

/** Seconds that the ring held of the past `seconds` up to `at` (ms) when it was last asked, or null. */
export function heldAtPress(timeline: Timeline | undefined, seconds: number, at: number | null): number | null {
  if (!timeline) return null;
  const end = at ?? edgeOf(timeline);
  // The timeline is up to a second old: what has come in since is there as well.
  const fresh = Math.max(0, end - edgeOf(timeline)) / 1000;
  return Math.min(seconds, heldWithin(timeline, end - seconds * 1000, end) + fresh);
}

/** Said at once at the press. `held`: seconds known to be there, null when nothing is known. */
export function pressWords(seconds: number, held: number | null, at: number | null): string {
  if (held !== null && held < NOTABLE_SECONDS) return 'The buffer is still empty. Asking for what there is…';
  if (held !== null && held < seconds - NOTABLE_SECONDS) {
    return `The buffer holds ${secondsText(held)} of the ${secondsText(seconds)}. Keeping those…`;
  }
  const until = at === null ? '' : ` up to ${timeOfDay(at)}`;
  return `Keeping the ${secondsText(seconds)}${until}…`;
}

/** Said when the API has taken the order. */
export function acceptedWords(clip: Clip): string {
  const missing = missingText(clip);
  const until = timeOfDay(clip.delivered.end);
  return missing === null ? `Kept, up to ${until}. The clip is being made.` : `Kept, up to ${until}. ${missing}`;
}

/** Said when the clip has come to its end. */
export function settledWords(clip: Clip): string {
  if (clip.state === 'ready') return `Clip ready: ${secondsText(clip.durationSeconds ?? 0)}.`;
  return clip.state === 'cancelled' ? 'The clip was cancelled.' : 'The clip could not be made.';
}

const CODES: Record<string, string> = {
  offline: 'Hindsight did not answer. The moment stays in the buffer for a while: try again.',
  no_footage: 'There is no footage of that moment, so there is nothing to keep.',
  exhausted: 'There is no room to hold more footage right now. Try again when other clips are done.',
  unavailable: 'A part of Hindsight cannot be reached right now. Try again in a moment.',
  rate_limited: 'Too many requests at once. Try again in a moment.',
  camera_not_found: 'This camera does not exist any more.',
};

/** Why an order was not taken, in words. */
export function problemWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Try again.';
  return CODES[error.code] ?? `${error.message} (${error.code})`;
}
