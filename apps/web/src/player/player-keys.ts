import type { KeyPress, KeyWords } from '../record/shortcuts.ts';

/** What a key does to the player. `seek` is in seconds, `step` in frames. */
export type PlayerAction =
  | { type: 'toggle' }
  | { type: 'step'; frames: number }
  | { type: 'seek'; seconds: number }
  | { type: 'start' }
  | { type: 'end' }
  | { type: 'speed'; faster: boolean }
  | { type: 'mute' }
  | { type: 'fullscreen' }
  | { type: 'help' };

const SEEK_SECONDS = 5;

const KEYS: Record<string, PlayerAction> = {
  ' ': { type: 'toggle' },
  k: { type: 'toggle' },
  ',': { type: 'step', frames: -1 },
  '.': { type: 'step', frames: 1 },
  ArrowLeft: { type: 'seek', seconds: -SEEK_SECONDS },
  ArrowRight: { type: 'seek', seconds: SEEK_SECONDS },
  Home: { type: 'start' },
  End: { type: 'end' },
  '<': { type: 'speed', faster: false },
  '>': { type: 'speed', faster: true },
  m: { type: 'mute' },
  f: { type: 'fullscreen' },
  '?': { type: 'help' },
};

/** What the help says, in its order. */
export const KEY_WORDS: KeyWords = [
  [['Space', 'K'], 'Play or pause'],
  [[',', '.'], 'One frame back or on'],
  [['←', '→'], `${SEEK_SECONDS} s back or on`],
  [['Home', 'End'], 'To the first or last frame'],
  [['<', '>'], 'Slower or faster'],
  [['M'], 'Sound off or on'],
  [['F'], 'Whole screen'],
  [['?'], 'This help'],
];

/** What has the focus, as far as keys are concerned: text is typed there, or it is pressed by the space bar. */
export type KeyTarget = 'text' | 'button' | 'other';

/**
 * What a key press means to the player; null when it is meant for something else. `letters`: single characters do
 * something.
 */
export function playerActionOf(press: KeyPress, target: KeyTarget, letters: boolean): PlayerAction | null {
  if (target === 'text' || press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return null;
  if (target === 'button' && press.key === ' ') return null;
  if (!letters && press.key.length === 1 && press.key !== ' ') return null;
  const action = KEYS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
  // Held down, only what moves is done again.
  return press.repeat && action?.type !== 'step' && action?.type !== 'seek' ? null : action;
}
