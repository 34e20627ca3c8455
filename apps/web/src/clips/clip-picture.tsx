import type { Clip } from '@hindsight/domain';
import { useSteadyPicture, wantedPicture } from './use-steady-picture.ts';

type Props = {
  clip: Clip | null;
  press: { posterUrl: string | null } | null;
  /** Null where there is nothing to play. */ length: string | null;
};

/** A clip's picture: the frame seen at the press, then the clip's middle frame, one laid over the other. */
export function ClipPicture({ clip, press, length }: Props) {
  const posterUrl = press?.posterUrl ?? null;
  const shown = useSteadyPicture(wantedPicture({ press, clip }));
  const source = shown ?? posterUrl;
  return (
    <div className="clip-picture">
      {posterUrl !== null && posterUrl !== source && <img src={posterUrl} alt="" />}
      {source !== null && <img key={source} src={source} alt="" className={source === posterUrl ? '' : 'arriving'} />}
      {length !== null && <span className="clip-length">{length}</span>}
    </div>
  );
}
