import type { Camera, Clip } from '@hindsight/domain';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { usePage } from '../api/page.ts';
import { useCameras } from '../api/queries.ts';
import type { PageClock } from '../clock.ts';
import { pathOf } from '../shell/paths.ts';
import { askBrowser, type Picture } from './ask-browser.ts';
import { codecsOf } from './codec-string.ts';
import { inTurn } from './in-turn.ts';
import { playStart } from './play-start.ts';
import type { ClipResult, Results } from './results.ts';

/** The index of a clip's MP4 lies before its pictures, and is smaller than that for clips of any usual length. */
const HEAD_BYTES = 262_144;
const USUAL: Picture = { width: 1920, height: 1080, fps: 30 };

/** Tests of clips, one after the other however often they are asked for, in the video element that `video` has. */
export type PlaybackTests = {
  video: RefObject<HTMLVideoElement | null>;
  results: Results;
  busy: boolean;
  run(clips: readonly Clip[]): Promise<void>;
};

/** Runs them and keeps what came of them as long as the page is open. */
export function usePlaybackTests(): PlaybackTests {
  const { clock } = usePage();
  const cameras = useCameras().data?.items;
  const video = useRef<HTMLVideoElement>(null);
  const left = useRef(false);
  const [results, setResults] = useState<Results>({});
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    left.current = false;
    return () => void (left.current = true);
  }, []);

  const test = async (clips: readonly Clip[]): Promise<void> => {
    setBusy(true);
    for (const clip of clips) {
      if (!video.current || left.current) break;
      const put = (result: ClipResult): void => setResults((now) => ({ ...now, [clip.id]: result }));
      put({ phase: 'running' });
      const camera = cameras?.find(({ id }) => id === clip.camera);
      put(await testClip(video.current, clip, { clock, picture: pictureOf(camera) }));
    }
    setBusy(false);
  };
  const latest = useRef(test);
  latest.current = test;
  const [run] = useState(() => inTurn((clips: readonly Clip[]) => latest.current(clips)));
  return { video, results, busy, run };
}

async function testClip(
  video: HTMLVideoElement,
  clip: Clip,
  { clock, picture }: { clock: PageClock; picture: Picture },
): Promise<ClipResult> {
  const url = pathOf(clip.downloadUrl);
  const head = await fetch(url, { headers: { Range: `bytes=0-${HEAD_BYTES - 1}` } })
    .then(async (response) => (response.ok ? new Uint8Array(await response.arrayBuffer()) : null))
    .catch(() => null);
  const codecs = head && codecsOf(head);
  const claim = codecs && (await askBrowser(codecs, picture));
  return { phase: 'done', codecs, claim, played: await playStart(video, url, clock) };
}

const pictureOf = (camera: Camera | undefined): Picture => ({
  width: camera?.width ?? USUAL.width,
  height: camera?.height ?? USUAL.height,
  fps: camera?.fps ?? USUAL.fps,
});
