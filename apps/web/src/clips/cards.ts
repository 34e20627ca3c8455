import type { Clip } from '@hindsight/domain';
import type { Press } from '../record/presses.ts';

/** One entry of the list: a clip, a press on its way to becoming one, or both. */
export type Card = {
  /** Stays the same from the press to the ready clip, so that nothing on the page is made anew. */
  key: string;
  press: Press | null;
  clip: Clip | null;
};

/**
 * The list: presses without an answer first, then clips. A clip keeps the key and the picture of its press. While a
 * press is under way its clip may be announced by an event before the answer arrives; it waits, so that one press is
 * never two cards. `clips` is undefined until the list has been read.
 */
export function cardsOf(presses: readonly Press[], clips: readonly Clip[] | undefined): Card[] {
  const unanswered = presses.filter((press) => press.phase !== 'accepted');
  const answered = new Map(presses.flatMap((press) => (press.clip ? [[press.clip.id, press] as const] : [])));
  const known = clips ?? [...answered.values()].flatMap((press) => press.clip ?? []);
  return [
    ...unanswered.map((press): Card => ({ key: press.order.key, press, clip: null })),
    ...known
      .filter((clip) => answered.has(clip.id) || !unanswered.some((press) => isOf(clip, press)))
      .map((clip): Card => {
        const press = answered.get(clip.id) ?? null;
        return { key: press?.order.key ?? clip.id, press, clip };
      }),
  ];
}

/** Whether an announced clip is the one that this press has asked for. */
function isOf(clip: Clip, press: Press): boolean {
  const { camera, at, seconds } = press.order;
  if (press.phase !== 'sending' || clip.camera !== camera) return false;
  const [start, end] = [Date.parse(clip.requested.start), Date.parse(clip.requested.end)];
  if (Math.abs(end - start - seconds * 1000) > 1) return false;
  // Without a moment of its own the order means now; the server's clock may differ a little from ours.
  return at === null ? Math.abs(end - press.pressedAt) < 10_000 : end === Date.parse(at);
}

/** Whether a clip in this state is still being made. */
export const isOpenState = (state: Clip['state']): boolean =>
  state !== 'ready' && state !== 'failed' && state !== 'cancelled';
