import type { Clip, FailureReason, GapCause, GapWire } from '@hindsight/domain';
import { secondsText, timeOfDay } from '../format.ts';

const STATES: Record<Clip['state'], string> = {
  accepted: 'Kept',
  waiting: 'Waiting for the moment to end',
  queued: 'In the queue',
  encoding: 'Making the clip',
  storing: 'Storing the clip',
  ready: 'Ready',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** A clip's state in words. */
export const stateWords = (state: Clip['state']): string => STATES[state];

const REASONS: Record<FailureReason, string> = {
  no_footage: 'There was no footage of that moment.',
  footage_lost: 'The footage was lost before the clip could be made.',
  bad_footage: 'The footage of that moment is damaged.',
  encoder_error: 'The encoder could not make the clip. Its log says why.',
  storage_error: 'The clip could not be stored. Check space and reach of the store.',
  crash_loop: 'Making this clip crashed the encoder several times.',
  cancelled: 'It was cancelled.',
  timeout: 'Making the clip took too long.',
};

/** Why a clip has failed, in words. */
export const reasonWords = (reason: FailureReason | undefined): string =>
  reason === undefined ? 'No reason was given.' : REASONS[reason];

const CAUSES: Record<GapCause, string> = {
  reconnect: 'the camera was away',
  stalled: 'the camera sent nothing',
  dropped: 'footage could not be kept',
  overwritten: 'older than the buffer',
  not_yet: 'not captured yet',
};

/** A second or a tenth: shorter stretches are rounding of frames. */
const NOTABLE_MS = 50;

/** Why footage is missing, in words. Before a clip's first frame, `not_yet` means that capture had not begun. */
export function causeWords(gap: Pick<GapWire, 'cause'>, atStart: boolean): string {
  return gap.cause === 'not_yet' && atStart ? 'capture had not started yet' : CAUSES[gap.cause];
}

/** What a clip lacks and why, one sentence: `Missing: first 18 s (capture had not started yet).` Null when whole. */
export function missingText(clip: Pick<Clip, 'requested' | 'delivered'>): string | null {
  if (!clip.delivered.partial) return null;
  const parts = clip.delivered.gaps
    .filter((gap) => Date.parse(gap.end) - Date.parse(gap.start) >= NOTABLE_MS)
    .map((gap) => gapText(gap, clip.requested));
  if (parts.length > 0) return `Missing: ${parts.join('; ')}.`;
  const percent = Math.floor(clip.delivered.coverage * 1000) / 10;
  return percent >= 99.9 ? null : `${percent} % of what you asked for is there.`;
}

function gapText(gap: GapWire, requested: Clip['requested']): string {
  const length = secondsText((Date.parse(gap.end) - Date.parse(gap.start)) / 1000);
  const atStart = gap.start === requested.start;
  const where = atStart
    ? `the first ${length}`
    : gap.end === requested.end
      ? `the last ${length}`
      : `${length} at ${timeOfDay(gap.start)}`;
  return `${where} (${causeWords(gap, atStart)})`;
}

const METHODS: Record<NonNullable<Clip['method']>, string> = {
  copy: 'every frame copied untouched',
  smart: 'copied untouched but for the ends',
  transcode: 'encoded anew',
};

/** How a ready clip was made: `900 frames, 14 of them encoded`. */
export function makingText(clip: Clip): string | null {
  if (clip.frames === undefined) return clip.method === undefined ? null : METHODS[clip.method];
  const frames = `${clip.frames} frames`;
  if (clip.method === 'smart' && clip.framesEncoded !== undefined) {
    return `${frames}, all but ${clip.framesEncoded} copied untouched`;
  }
  return clip.method === undefined ? frames : `${frames}, ${METHODS[clip.method]}`;
}

/** The length a clip has, or will have, in seconds. */
export function clipSeconds(clip: Clip): number {
  if (clip.durationSeconds !== undefined) return clip.durationSeconds;
  return (Date.parse(clip.delivered.end) - Date.parse(clip.delivered.start)) / 1000;
}
