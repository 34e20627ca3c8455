import type { Timeline } from '@hindsight/domain';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, type RefObject } from 'react';
import { usePage } from '../api/page.ts';
import { putSnapshot } from '../api/kept-lists.ts';
import { timeOfDay } from '../format.ts';
import type { LiveHandle } from '../live/use-live-stream.ts';
import { problemWords } from './press-words.ts';
import { momentSeen } from './seen.ts';

const BOUNCE_MS = 350;

/** The snapshot button's work: a still of the frame on screen. */
export function useSnapshot(of: {
  camera: string | null;
  live: RefObject<LiveHandle | null>;
  timeline: Timeline | undefined;
  onPress: () => void;
  say: (text: string) => void;
}): () => void {
  const { api, clock } = usePage();
  const client = useQueryClient();
  const last = useRef(-BOUNCE_MS);
  return () => {
    const now = clock.now();
    if (of.camera === null || Math.abs(now - last.current) < BOUNCE_MS) return;
    last.current = now;
    of.onPress();
    const seen = momentSeen(of.live.current?.seenAt() ?? null, of.timeline);
    of.say(seen === null ? 'Taking a snapshot…' : `Taking a snapshot of ${timeOfDay(seen)}…`);
    api.orderSnapshot(of.camera, seen === null ? null : new Date(Math.round(seen)).toISOString()).then(
      (snapshot) => {
        putSnapshot(client, snapshot);
        of.say(`Snapshot of ${timeOfDay(snapshot.at)} taken.`);
      },
      (error: unknown) => of.say(problemWords(error)),
    );
  };
}
