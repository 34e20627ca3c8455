import type { Camera } from '@hindsight/domain';
import { LiveGrid } from './live-grid.tsx';
import { LiveStage } from './live-stage.tsx';
import type { Looking } from './use-looking.ts';
import type { View } from './view.ts';

type Props = {
  looking: Pick<Looking, 'handles' | 'seenAt' | 'rewind' | 'flashes'>;
  view: View;
  /** On the page, of them the chosen one. */
  shown: readonly Camera[];
  camera: Camera;
  onChoose: (id: string) => void;
  /** Shows this camera alone. */
  onOpen: (id: string) => void;
};

/** The live picture of the chosen camera, or of all of them. */
export function LivePictures({ looking, view, shown, camera, onChoose, onOpen }: Props) {
  const { handles, seenAt, rewind, flashes } = looking;
  if (view === 'grid') {
    return <LiveGrid {...{ handles, rewind, flashes, onChoose, onOpen }} cameras={shown} chosen={camera.id} />;
  }
  const handle = handles.ref(camera.id);
  return <LiveStage key={camera.id} {...{ camera, handle, seenAt, flashes, rewind }} lowLatency />;
}
