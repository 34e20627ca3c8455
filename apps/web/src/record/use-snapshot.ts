import type { Timeline } from '@hindsight/domain';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { usePage } from '../api/page.ts';
import { putSnapshot } from '../api/kept-lists.ts';
import { timeOfDay } from '../format.ts';
import { problemWords } from './press-words.ts';
import { momentSeen } from './seen.ts';

const BOUNCE_MS = 350;

/** The snapshot button's work: a still of the frame on screen, of each camera that is shown. */
export function useSnapshot(of: {
  cameras: () => string[];
  /** The wall time that is on screen, ms since 1970; null while none is known. */
  onScreen: () => number | null;
  timeline: Timeline | undefined;
  onPress: () => void;
  say: (text: string) => void;
}): () => void {
  const { api, clock } = usePage();
  const client = useQueryClient();
  const last = useRef(-BOUNCE_MS);
  return () => {
    const now = clock.now();
    const cameras = of.cameras();
    if (cameras.length === 0 || Math.abs(now - last.current) < BOUNCE_MS) return;
    last.current = now;
    of.onPress();
    const seen = momentSeen(of.onScreen(), of.timeline);
    const at = seen === null ? null : new Date(Math.round(seen)).toISOString();
    of.say(seen === null ? 'Taking a snapshot…' : `Taking a snapshot of ${timeOfDay(seen)}…`);
    for (const camera of cameras) {
      api.orderSnapshot(camera, at).then(
        (snapshot) => {
          putSnapshot(client, snapshot);
          of.say(`Snapshot of ${timeOfDay(snapshot.at)} taken.`);
        },
        (error: unknown) => of.say(problemWords(error)),
      );
    }
  };
}
