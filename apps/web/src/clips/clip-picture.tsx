import type { Clip } from '@hindsight/domain';
import { useState, type ReactNode } from 'react';
import { useSteadyPicture, wantedPicture } from './use-steady-picture.ts';

type Props = {
  clip: Clip | null;
  press: { posterUrl: string | null } | null;
  /** Null where there is nothing to play. */
  length: string | null;
  /** What lies over the picture. */
  children?: ReactNode;
};

/**
 * A clip's picture: the frame seen at the press, then the clip's middle frame, one laid over the other. Where nothing is
 * to be swapped the picture is loaded when it is scrolled to.
 */
export function ClipPicture({ clip, press, length, children }: Props) {
  const wanted = wantedPicture({ press, clip });
  const [swaps] = useState(press !== null || clip?.thumbnailFinal !== true);
  return (
    <div className="clip-picture">
      {swaps ? (
        <SteadyPicture wanted={wanted} posterUrl={press?.posterUrl ?? null} />
      ) : (
        wanted !== null && <img src={wanted} alt="" loading="lazy" decoding="async" />
      )}
      {children}
      {length !== null && <span className="clip-length">{length}</span>}
    </div>
  );
}

function SteadyPicture({ wanted, posterUrl }: { wanted: string | null; posterUrl: string | null }) {
  const source = useSteadyPicture(wanted) ?? posterUrl;
  return (
    <>
      {posterUrl !== null && posterUrl !== source && <img src={posterUrl} alt="" />}
      {source !== null && <img key={source} src={source} alt="" className={source === posterUrl ? '' : 'arriving'} />}
    </>
  );
}
