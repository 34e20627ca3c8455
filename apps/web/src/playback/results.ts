import type { FileCodecs } from './codec-string.ts';
import type { Played } from './play-start.ts';

/** What a browser says about a type before it plays it. */
export type Claim = {
  /** As `canPlayType` answers: it never says that it is sure. */
  canPlay: '' | 'maybe' | 'probably';
  /** MediaCapabilities; null where the browser has none, as over plain HTTP. */
  smooth: boolean | null;
  hardware: boolean | null;
};

/** What is known of one clip in this browser. */
export type ClipResult =
  { phase: 'running' } | { phase: 'done'; codecs: FileCodecs | null; claim: Claim | null; played: Played };

/** Results by clip id. */
export type Results = Readonly<Record<string, ClipResult>>;

/** What a browser says about a type, in words. */
export function claimText(claim: Claim | null): string {
  if (claim === null) return 'not asked';
  if (claim.canPlay === '') return 'no';
  const how = claim.hardware === null ? null : claim.hardware ? 'in hardware' : 'in software';
  const parts = [claim.canPlay, how, claim.smooth === false ? 'not smoothly' : null];
  return parts.filter((part) => part !== null).join(', ');
}

/** What came of playing, in words. */
export function playedText(played: Played): string {
  if (!played.ok) return `Does not play: ${played.why}`;
  const dropped = played.dropped === 0 ? '' : `, ${played.dropped} dropped`;
  return `Plays: ${played.frames} frames shown${dropped}, the first after ${played.firstFrameMs} ms`;
}

/** All results in one sentence; empty before there is one. */
export function summaryOf(results: Results): string {
  const done = Object.values(results).filter((result) => result.phase === 'done');
  if (done.length === 0) return '';
  const good = done.filter(({ played }) => played.ok).length;
  if (good === done.length) return good === 1 ? 'The clip plays here.' : `All ${good} clips play here.`;
  return `${done.length - good} of ${done.length} do not play here.`;
}
