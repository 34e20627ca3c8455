import type { Clip } from '@hindsight/domain';
import { useEffect, useRef } from 'react';
import { isOpenState } from '../clips/cards.ts';
import { settledWords } from './press-words.ts';
import type { Press } from './presses.ts';

/** Says once how each press of this page has ended. */
export function usePressResults(presses: readonly Press[], clips: readonly Clip[], say: (text: string) => void): void {
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const press of presses) {
      const clip = clips.find(({ id }) => id === press.clip?.id);
      if (!clip || isOpenState(clip.state) || told.current.has(clip.id)) continue;
      told.current.add(clip.id);
      // Another press is being answered right now: its words come first.
      if (presses[0] === press) say(settledWords(clip));
    }
  }, [presses, clips, say]);
}
