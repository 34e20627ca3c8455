import type { Snapshot } from '@hindsight/domain';
import { useState } from 'react';
import { pathOf } from '../shell/paths.ts';
import { useSteadyPicture } from './use-steady-picture.ts';

/** A snapshot, loaded when it is scrolled to; one that is being made appears when it is there. */
export function SnapshotPicture({ snapshot: { state, imageUrl } }: { snapshot: Snapshot }) {
  const [arrives] = useState(state !== 'ready');
  const shown = useSteadyPicture(arrives && state === 'ready' ? pathOf(imageUrl) : null);
  return (
    <>
      {!arrives && <img src={pathOf(imageUrl)} alt="" loading="lazy" decoding="async" />}
      {arrives && shown !== null && <img src={shown} alt="" className="arriving" />}
    </>
  );
}
