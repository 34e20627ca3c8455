import type { Clip } from '@hindsight/domain';
import { useEffect, useState } from 'react';
import { pathOf } from '../shell/paths.ts';

/**
 * A picture's address that changes only when the next picture is there to be shown: until then, or when it cannot be
 * had, the old one stays. Null before there is any.
 */
export function useSteadyPicture(wanted: string | null): string | null {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    if (wanted === null || wanted === shown) return;
    let current = true;
    const image = new Image();
    image.src = wanted;
    image.decode().then(
      () => current && setShown(wanted),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [wanted, shown]);
  return shown;
}

/**
 * The picture to go for: the final one as soon as there is one, else the frame seen at the press. Only for clips that
 * were asked for elsewhere the poster is fetched, once their making has begun: before that there is none.
 */
export function wantedPicture(of: { press: { posterUrl: string | null } | null; clip: Clip | null }): string | null {
  const { press, clip } = of;
  if (clip?.thumbnailFinal) return pathOf(`${clip.thumbnailUrl}?picture=final`);
  if (press) return press.posterUrl;
  const tooEarly = clip === null || clip.state === 'accepted' || clip.state === 'queued';
  // Each new state is a reason to look for it again.
  return tooEarly ? null : pathOf(`${clip.thumbnailUrl}?picture=${clip.state}`);
}
