import { parseSource, type InputDescription } from '@hindsight/ffmpeg';
import type { CameraConfig } from './config.ts';
import { longerWait } from './copy-probe.ts';
import type { SessionEnd } from './session-end.ts';

/** How the next session reads its source: what the ones before it have taught. */
export type Plan = {
  mode: 'copy' | 'encode';
  /** Why it is not copied. */
  modeReason?: string;
  /** After how long it is looked for the first time whether the picture can be copied after all, ms. */
  copyableAfterMs?: number;
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

/** A camera that has sent its IDRs for so long has lost one; one that sends too few never comes as far. */
const ONE_LOST_US = 60_000_000;
const COPYABLE_AFTER_MS = 5 * 60_000;

/** Raw pictures cannot be copied; everything else is tried. */
export function firstPlan(camera: Pick<CameraConfig, 'source' | 'mode' | 'audio'>): Plan {
  const { kind } = parseSource(camera.source);
  const raw = kind === 'test' || kind === 'device';
  const reason = camera.mode === 'encode' ? 'the camera is set to be encoded' : raw ? 'the pictures come raw' : null;
  const mode = reason === null ? ({ mode: 'copy' } as const) : ({ mode: 'encode', modeReason: reason } as const);
  return { ...mode, audio: camera.audio, ...SHORT };
}

/** A session's end, what had streamed by then and, where FFmpeg was started, what it said last. */
type End = SessionEnd & { streamedUs?: number; stderr?: string };

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
      return toEncode(next, end);
    // A long GOP may also be why there was no sound so far: the init waited for its key frame.
    case 'long_gop':
      if ((end.streamedUs ?? 0) >= ONE_LOST_US) return next;
      return { ...toEncode(next, end), audio: camera.audio, patienceMs: LONG.patienceMs };
    case 'copyable':
      return toCopy(next);
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

/** Each time that copying did not last, it is tried again later. */
function toEncode(plan: Plan, { detail }: End): Plan {
  const { copyableAfterMs: before } = plan;
  const copyableAfterMs = before === undefined ? COPYABLE_AFTER_MS : longerWait(before);
  return { ...plan, mode: 'encode', modeReason: detail, copyableAfterMs };
}

function toCopy({ modeReason: _reason, ...plan }: Plan): Plan {
  return { ...plan, mode: 'copy' };
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
  return ['not_copyable', 'long_gop', 'copyable', 'audio_silent', 'audio_back', 'described', 'dates_wrong'].includes(
    end.why,
  );
}

/** Whether sound is wanted but left out because it does not come. */
export const isSilenced = (plan: Plan, camera: Pick<CameraConfig, 'audio'>): boolean => camera.audio && !plan.audio;
