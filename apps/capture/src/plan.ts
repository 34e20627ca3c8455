import { parseSource, type InputDescription } from '@hindsight/ffmpeg';
import type { CameraConfig } from './config.ts';
import type { SessionEnd } from './session-end.ts';

/** How the next session reads its source: what the ones before it have taught. */
export type Plan = {
  mode: 'copy' | 'encode';
  /** Why it is not copied. */
  modeReason?: string;
  audio: boolean;
  probing: 'short' | 'long';
  /** How long the init may take, ms. */
  patienceMs: number;
  /** Why the dates of a playlist are not gone by. */
  datesWrong?: string;
  /** What FFmpeg found in the input. */
  description?: InputDescription;
};

const SHORT = { probing: 'short', patienceMs: 5000 } as const;
/** Five times the probing, and time for the first key frame of a long GOP. */
const LONG = { probing: 'long', patienceMs: 12_000 } as const;

/** Raw pictures cannot be copied; everything else is tried. */
export function firstPlan(camera: Pick<CameraConfig, 'source' | 'mode' | 'audio'>): Plan {
  const { kind } = parseSource(camera.source);
  const raw = kind === 'test' || kind === 'device';
  const reason = camera.mode === 'encode' ? 'the camera is set to be encoded' : raw ? 'the pictures come raw' : null;
  const mode = reason === null ? ({ mode: 'copy' } as const) : ({ mode: 'encode', modeReason: reason } as const);
  return { ...mode, audio: camera.audio, ...SHORT };
}

/** A session's end and, where FFmpeg was started, what it said last. */
type End = SessionEnd & { stderr?: string };

/** What FFmpeg says when it has not seen a key frame while it was probing: of slow cameras, and of those with long GOPs. */
const SEEN_TOO_LITTLE = /dimensions not set|unspecified size/;

/** What to do differently after a session has ended; `input` is what FFmpeg found in it. */
export function nextPlan(
  plan: Plan,
  of: { end: End; input: InputDescription | null; camera: Pick<CameraConfig, 'audio'> },
): Plan {
  const { end, input, camera } = of;
  const next: Plan = { ...plan, ...(input ? { description: input } : {}) };
  switch (end.why) {
    case 'not_copyable':
      return { ...next, mode: 'encode', modeReason: end.detail };
    // A long GOP may also be why there was no sound so far: the init waited for its key frame.
    case 'long_gop':
      return { ...next, mode: 'encode', modeReason: end.detail, audio: camera.audio, patienceMs: LONG.patienceMs };
    case 'audio_silent':
      return { ...next, audio: false };
    case 'audio_back':
      return { ...next, audio: camera.audio };
    case 'dates_wrong':
      return { ...next, datesWrong: end.detail };
    case 'no_init':
      return afterNoInit(next, input, camera);
    case 'source_ended':
      return SEEN_TOO_LITTLE.test(end.stderr ?? '') ? { ...next, ...LONG } : next;
    default:
      return next;
  }
}

/** Sound that is announced and never sent keeps the init back; without it, a source may just need longer. */
function afterNoInit(plan: Plan, input: InputDescription | null, camera: Pick<CameraConfig, 'audio'>): Plan {
  if (plan.audio && input?.audio) return { ...plan, audio: false };
  const patience = plan.probing === 'short' ? LONG : SHORT;
  return { ...plan, ...patience, audio: camera.audio };
}

/** Whether the next session may begin at once, because waiting would not mend what ended the last one. */
export function goesOn(before: Plan, next: Plan, end: SessionEnd): boolean {
  if (end.why === 'no_init') return before.audio && !next.audio;
  if (end.why === 'source_ended') return before.probing === 'short' && next.probing === 'long';
  return ['not_copyable', 'long_gop', 'audio_silent', 'audio_back', 'described', 'dates_wrong'].includes(end.why);
}

/** Whether sound is wanted but left out because it does not come. */
export const isSilenced = (plan: Plan, camera: Pick<CameraConfig, 'audio'>): boolean => camera.audio && !plan.audio;
