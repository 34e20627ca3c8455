import type { Clip } from '@hindsight/domain';
import { useEffect, useRef, useState } from 'react';
import { keepOnScreen } from '../record/capture-frame.ts';
import { attachPlayback, type Playback } from './attach-playback.ts';
import { sourceOf } from './source-of.ts';

/**
 * A clip playing. When it becomes ready meanwhile, its file takes over from the preview at the same place; the frame
 * on screen stands until the file's first one is there.
 */
export function ClipVideo({ clip, posterUrl }: { clip: Clip; posterUrl: string | null }) {
  const video = useRef<HTMLVideoElement>(null);
  const left = useRef({ position: 0, playing: true });
  const [firstPicture] = useState(posterUrl ?? clip.thumbnailUrl);
  const [failed, setFailed] = useState(false);
  const source = sourceOf(clip);
  const { kind, url } = source ?? { kind: 'file' as const, url: null };

  useEffect(() => {
    const element = video.current;
    if (!element || url === null) return;
    let playback: Playback | null = null;
    let ended = false;
    setFailed(false);
    const { position, playing } = left.current;
    attachPlayback(element, { kind, url }, position, () => !ended && setFailed(true)).then(
      (attached) => {
        if (ended) return attached.destroy();
        playback = attached;
        if (playing) element.play().catch(() => undefined);
      },
      () => setFailed(true),
    );
    return () => {
      ended = true;
      left.current = { position: playback?.position() ?? position, playing: !element.paused };
      keepOnScreen(element);
      playback?.destroy();
    };
  }, [kind, url]);

  return (
    <div className="player-stage">
      <video
        ref={video}
        data-testid="player-video"
        data-source={kind}
        poster={firstPicture}
        controls
        playsInline
        preload="auto"
      />
      {failed && (
        <p className="player-note" role="status">
          {kind === 'preview' ? 'The clip plays as soon as it is made.' : 'The clip’s file cannot be played.'}
        </p>
      )}
    </div>
  );
}
