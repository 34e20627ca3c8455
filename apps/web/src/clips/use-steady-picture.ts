import { useEffect, useState } from 'react';

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

/** The picture to go for: the final one as soon as there is one, else the frame seen at the press, else the poster. */
export function wantedPicture(of: {
  posterUrl: string | null;
  clip: { thumbnailUrl: string; thumbnailFinal: boolean; state: string } | null;
}): string | null {
  const { posterUrl, clip } = of;
  if (clip?.thumbnailFinal) return `${clip.thumbnailUrl}?picture=final`;
  if (posterUrl !== null) return posterUrl;
  // The poster is made meanwhile; each new state is a reason to look for it again.
  return clip && `${clip.thumbnailUrl}?picture=${clip.state}`;
}
