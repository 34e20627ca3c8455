import type { Clip } from '@hindsight/domain';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ClipChange } from '../api/api.ts';
import { putClip } from '../api/kept-lists.ts';
import { usePage } from '../api/page.ts';
import { ApiError } from '../api/http.ts';
import { problemWords } from '../record/press-words.ts';
import { pathOf } from '../shell/paths.ts';
import { clipLink, copyText } from './share-link.ts';

/** What a person can do with clips; each shows at once what it does, and takes it back when the API refuses. */
export type ClipActions = {
  change(clips: readonly Clip[], change: (clip: Clip) => ClipChange): Promise<void>;
  cancel(clip: Clip): Promise<void>;
  retry(clip: Clip): Promise<void>;
  copyLink(clip: Clip): Promise<void>;
  download(clips: readonly Clip[]): void;
  /** Can be undone for a while. Protected clips stay. */
  remove(clips: readonly Clip[]): void;
};

/** Browsers drop downloads that are started all at once. */
const BETWEEN_DOWNLOADS_MS = 400;

/** The actions; the same object as long as the app lives. */
export function useClipActions(): ClipActions {
  const { api, clock, messages, removals } = usePage();
  const client = useQueryClient();
  return useMemo((): ClipActions => {
    const put = (clip: Clip): void => putClip(client, clip);
    const changeOne = async (clip: Clip, change: ClipChange): Promise<void> => {
      put({ ...clip, ...change });
      try {
        put(await api.changeClip(clip.id, change));
      } catch (error) {
        put(clip);
        messages.say(`Not changed. ${problemWords(error)}`);
      }
    };
    return {
      change: async (clips, change) => {
        for (const clip of clips) await changeOne(clip, change(clip));
      },
      cancel: (clip) => api.cancelClip(clip.id).then(put, (error) => messages.say(problemWords(error))),
      retry: (clip) => api.retryClip(clip.id).then(put, (error) => messages.say(retryWords(error))),
      copyLink: async (clip) => {
        const link = clipLink(clip.id);
        messages.say((await copyText(link)) ? 'Link copied' : link);
      },
      download: (clips) => {
        const ready = clips.filter(({ state }) => state === 'ready');
        for (const [i, clip] of ready.entries()) clock.setTimer(i * BETWEEN_DOWNLOADS_MS, () => download(clip));
        if (ready.length < clips.length) messages.say(`${clips.length - ready.length} of them have no file.`);
      },
      remove: (clips) => {
        const free = clips.filter((clip) => !clip.protected);
        const kept = clips.length - free.length;
        if (kept > 0) messages.say(kept === 1 ? 'One is protected and stays.' : `${kept} are protected and stay.`);
        if (free.length === 0) return;
        removals.remove(
          'clip',
          free.map(({ id }) => id),
        );
      },
    };
  }, [api, client, clock, messages, removals]);
}

function download(clip: Clip): void {
  const link = document.createElement('a');
  link.href = pathOf(clip.downloadUrl);
  link.download = '';
  link.click();
}

/** A failed clip can be tried again for as long as its footage is held. */
function retryWords(error: unknown): string {
  if (error instanceof ApiError && error.code === 'expired') return 'The footage of that moment is no longer there.';
  return `Not tried again. ${problemWords(error)}`;
}
