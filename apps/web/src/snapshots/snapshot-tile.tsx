import type { Snapshot } from '@hindsight/domain';
import { memo } from 'react';
import { reasonWords } from '../clips/clip-words.ts';
import { Moment } from '../clips/moment.tsx';
import { SnapshotPicture } from '../clips/snapshot-picture.tsx';
import { timeOfDay, timeTitle } from '../format.ts';
import { Menu } from '../shell/menu.tsx';
import { pathOf } from '../shell/paths.ts';
import { snapshotFile } from './snapshot-file.ts';

type Props = {
  snapshot: Snapshot;
  /** Null where there is only one camera and no need to name it. */
  cameraName: string | null;
  onOpen: (id: string) => void;
  onRemove: (id: string) => void;
};

/** A snapshot of the grid. */
export const SnapshotTile = memo(function SnapshotTile({ snapshot, cameraName, onOpen, onRemove }: Props) {
  const { id, state, reason } = snapshot;
  const time = timeOfDay(snapshot.at);
  return (
    <li className="tile" data-testid="snapshot-tile" data-snapshot-id={id} data-state={state}>
      <div className="clip-picture">
        <SnapshotPicture snapshot={snapshot} />
      </div>
      {state !== 'ready' && <p className="tile-ended">{state === 'failed' ? 'Failed' : 'Being made'}</p>}
      <div className="tile-head">
        <h3 className="tile-title">
          {state === 'ready' ? (
            <button
              type="button"
              className="tile-open still-open"
              title={timeTitle(snapshot.at)}
              onClick={() => onOpen(id)}
            >
              <span className="visually-hidden">Open the snapshot of </span>
              <Moment at={snapshot.at}>{time}</Moment>
            </button>
          ) : (
            <Moment at={snapshot.at}>{time}</Moment>
          )}
        </h3>
        <Menu label={`More for the snapshot of ${time}`}>
          {(close) => (
            <ul>
              {state === 'ready' && (
                <li>
                  <a href={pathOf(snapshot.imageUrl)} download={snapshotFile(snapshot)} onClick={close}>
                    Download JPEG
                  </a>
                </li>
              )}
              <li>
                <button
                  type="button"
                  className="menu-danger"
                  onClick={() => {
                    close();
                    onRemove(id);
                  }}
                >
                  Delete
                </button>
              </li>
            </ul>
          )}
        </Menu>
      </div>
      {cameraName !== null && <p className="tile-facts">{cameraName}</p>}
      {state === 'failed' && <p className="tile-facts clip-problem">{reasonWords(reason)}</p>}
    </li>
  );
});
