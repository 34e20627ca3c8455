import type { Snapshot } from '@hindsight/domain';
import { useEffect } from 'react';
import { usePage } from '../api/page.ts';
import { Moment } from '../clips/moment.tsx';
import { moment, sizeText, zoneName } from '../format.ts';
import { Icon } from '../shell/icons.tsx';
import { pathOf } from '../shell/paths.ts';
import { snapshotFile } from '../snapshots/snapshot-file.ts';
import { Modal } from './modal.tsx';

type Turn = (() => void) | undefined;

type Props = {
  snapshot: Snapshot;
  onClose: () => void;
  onRemove: () => void;
  /** To the ones beside it, where there are some. */
  onNewer?: Turn;
  onOlder?: Turn;
};

/** A snapshot over the page, and its file. */
export function SnapshotDialog({ snapshot, onClose, onRemove, onNewer, onOlder }: Props) {
  const { clock } = usePage();
  const { width, height, bytes, at } = snapshot;
  const facts = [
    width !== undefined && height !== undefined ? `${width} × ${height}` : null,
    bytes === undefined ? null : sizeText(bytes),
  ].filter((fact) => fact !== null);
  useArrowKeys(onNewer, onOlder);
  const source = pathOf(snapshot.imageUrl);
  const time = <Moment at={at}>{moment(at, clock.now())}</Moment>;
  return (
    <Modal title={time} onClose={onClose}>
      <div className="player-stage">
        <img key={snapshot.id} src={source} alt={`Snapshot of camera ${snapshot.camera}`} />
      </div>
      <footer className="modal-foot">
        {(onNewer ?? onOlder) && (
          <div className="turns">
            <TurnButton icon="back" label="Newer" onTurn={onNewer} />
            <TurnButton icon="on" label="Older" onTurn={onOlder} />
          </div>
        )}
        <p className="player-facts">
          {time} {zoneName(at)} · {facts.join(' · ')}
        </p>
        <button type="button" className="quiet-button danger-button" onClick={onRemove}>
          Delete
        </button>
        <a className="solid-button" href={source} download={snapshotFile(snapshot)}>
          Download JPEG
        </a>
      </footer>
    </Modal>
  );
}

function TurnButton({ icon, label, onTurn }: { icon: 'back' | 'on'; label: string; onTurn: Turn }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} disabled={!onTurn} onClick={onTurn}>
      <Icon name={icon} />
    </button>
  );
}

function useArrowKeys(onNewer: Turn, onOlder: Turn): void {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'ArrowLeft') onNewer?.();
      if (key === 'ArrowRight') onOlder?.();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onNewer, onOlder]);
}
