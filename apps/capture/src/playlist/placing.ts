import { parseSource } from '@hindsight/ffmpeg';
import type { Clock } from '@hindsight/kit';
import type { CaptureState } from '@hindsight/ring';
import type { CameraConfig } from '../config.ts';
import type { Plan } from '../plan.ts';
import type { SessionEnd } from '../session-end.ts';
import type { FetchPlaylist } from './fetch-playlist.ts';
import { askFilmedAt, untilDisproved, type FilmedAt } from './filmed-at.ts';

/** How the frames of one session are placed in wall time: by arrival, or by the dates of a live playlist. */
export type Placing = {
  /** The session goes on: its playlist is asked, beside it. `opened` is what FFmpeg has opened so far. */
  begin(opened: string[]): void;
  /** When its first picture was filmed, µs; `asked` until its playlist has answered. */
  filmedAt(): number | 'asked' | null;
  /** Frames are placed from now on, so much earlier than they came. */
  placed(lateUs: number): void;
  /** What the camera's state says of it; nothing where there is no choice. */
  state(): Pick<CaptureState, 'lateMs' | 'timeReason'>;
  /** Settles when the dates that were gone by prove wrong. */
  ending: Promise<SessionEnd>;
};

/** Its `ending` is the session's own: what waits for a promise that never settles lives as long as the promise. */
const noChoice = (): Placing => ({
  begin: () => undefined,
  filmedAt: () => null,
  placed: () => undefined,
  state: () => ({}),
  ending: new Promise(() => undefined),
});

/**
 * Of HLS a frame comes one to three segments after it was filmed. Where its playlist carries dates that can be trusted,
 * frames are placed by them, and the camera is late by that much; by arrival in every other case, and whenever the
 * answer does not come before the session has calibrated. Capture never waits for it. docs/adr/0006 has the rules.
 */
export function createPlacing(
  parts: { clock: Clock; fetchPlaylist: FetchPlaylist },
  of: { camera: Pick<CameraConfig, 'source'>; plan: Plan; signal: AbortSignal },
): Placing {
  const { camera, plan, signal } = of;
  const source = parseSource(camera.source);
  if (source.kind !== 'url' || source.container !== 'hls') return noChoice();
  const { url } = source;
  let known: FilmedAt | null = null;
  let lateMs: number | null = null;
  let end: (end: SessionEnd) => void = () => undefined;
  const ending = new Promise<SessionEnd>((resolve) => (end = resolve));
  const byArrival = (why: string): string => `by arrival, up to three segments late: ${why}`;

  return {
    begin: (opened) => {
      const wrong = plan.datesWrong ?? (plan.mode === 'encode' ? 'its picture is encoded' : undefined);
      if (wrong !== undefined) return void (known = { why: wrong });
      void askFilmedAt(parts, { url, opened, signal }).then((answer) => (known ??= answer));
    },
    filmedAt: () => (known === null ? 'asked' : 'filmedUs' in known ? known.filmedUs : null),
    placed: (lateUs) => {
      lateMs = Math.round(lateUs / 1000);
      known ??= { why: 'its playlist has not answered in time' };
      if (lateMs > 0) void untilDisproved(parts, { url, signal }).then(end);
      else if ('filmedUs' in known) known = { why: 'the dates of its playlist lie ahead of its pictures' };
    },
    state: () => {
      if (lateMs === null || known === null) return {};
      if ('why' in known) return { lateMs: 0, timeReason: byArrival(known.why) };
      return { lateMs, timeReason: `by the dates of its playlist, ${(lateMs / 1000).toFixed(1)} s before it comes` };
    },
    ending,
  };
}
