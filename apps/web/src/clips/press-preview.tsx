import type { Clip } from '@hindsight/domain';
import { useEffect, useRef, useState } from 'react';
import { attachPlayback, type Playback } from '../player/attach-playback.ts';

type Props = {
  clip: Pick<Clip, 'previewUrl'>;
  /** There is nothing to wait for: somebody comes back to a press of before. */
  made: boolean;
};

/** Plays what was just kept, once and without sound, while its file is being made; not where motion is not wanted. */
export function PressPreview({ clip: { previewUrl }, made }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [over, setOver] = useState(() => made || matchMedia('(prefers-reduced-motion: reduce)').matches);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let playback: Playback | null = null;
    let gone = false;
    const end = (): void => setOver(true);
    attachPlayback(element, { kind: 'preview', url: previewUrl }, 0, end).then((attached) => {
      playback = attached;
      if (gone) attached.destroy();
    }, end);
    return () => {
      gone = true;
      playback?.destroy();
    };
  }, [previewUrl]);
  if (over) return null;
  return (
    <video
      ref={video}
      className="arriving"
      data-testid="press-preview"
      aria-hidden="true"
      tabIndex={-1}
      muted
      playsInline
      onEnded={() => setOver(true)}
    />
  );
}
