import type { Clip } from '@hindsight/domain';
import { useEffect, useRef } from 'react';
import { isOpenState } from '../clips/cards.ts';
import { settledWords } from './press-words.ts';
import type { Press } from './presses.ts';

/** Says once how each press has ended whose clip was seen here while it was being made. */
export function usePressResults(presses: readonly Press[], clips: readonly Clip[], say: (text: string) => void): void {
  const awaited = useRef(new Set<string>());
  useEffect(() => {
    for (const press of presses) {
      const clip = clips.find(({ id }) => id === press.clip?.id);
      if (!clip) continue;
      if (isOpenState(clip.state)) awaited.current.add(clip.id);
      // Another press is being answered right now: its words come first.
      else if (awaited.current.delete(clip.id) && presses[0] === press) say(settledWords(clip));
    }
  }, [presses, clips, say]);
}
