import type { Snapshot } from '@hindsight/domain';
import { usePage } from '../api/page.ts';
import { moment, sizeText } from '../format.ts';
import { Modal } from './modal.tsx';

/** A snapshot over the page, and its file. */
export function SnapshotDialog({ snapshot, onClose }: { snapshot: Snapshot; onClose: () => void }) {
  const { clock } = usePage();
  const { width, height, bytes } = snapshot;
  const facts = [
    width !== undefined && height !== undefined ? `${width} × ${height}` : null,
    bytes === undefined ? null : sizeText(bytes),
  ].filter((fact) => fact !== null);
  return (
    <Modal title={moment(snapshot.at, clock.now())} onClose={onClose}>
      <div className="player-stage">
        <img src={snapshot.imageUrl} alt={`Snapshot of camera ${snapshot.camera}`} />
      </div>
      <footer className="modal-foot">
        <p className="player-facts">{facts.join(' · ')}</p>
        <a
          className="solid-button"
          href={snapshot.imageUrl}
          download={`${snapshot.camera}_${fileTime(snapshot.at)}.jpg`}
        >
          Download JPEG
        </a>
      </footer>
    </Modal>
  );
}

/** ISO 8601 as clips are named: `2026-11-22_14-03-05Z`. */
const fileTime = (at: string): string => `${at.slice(0, 19).replace('T', '_').replaceAll(':', '-')}Z`;
