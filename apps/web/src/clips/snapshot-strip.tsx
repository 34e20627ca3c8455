import type { Snapshot } from '@hindsight/domain';
import { usePage } from '../api/page.ts';
import { moment, timeTitle } from '../format.ts';
import { Link } from '../shell/link.tsx';
import { reasonWords } from './clip-words.ts';
import { Moment } from './moment.tsx';
import { SnapshotPicture } from './snapshot-picture.tsx';

type Props = { snapshots: readonly Snapshot[]; onOpen: (id: string) => void };

/** The newest snapshots, a row of small pictures. Nothing while there are none. */
export function SnapshotStrip({ snapshots, onOpen }: Props) {
  if (snapshots.length === 0) return null;
  return (
    <section className="snapshots" aria-labelledby="snapshots-title">
      <header className="clips-head">
        <h2 id="snapshots-title">Snapshots</h2>
        <Link to="/snapshots">All snapshots</Link>
      </header>
      <ul className="snapshot-list">
        {snapshots.map((snapshot) => (
          <SnapshotTile key={snapshot.id} snapshot={snapshot} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function SnapshotTile({ snapshot, onOpen }: { snapshot: Snapshot; onOpen: (id: string) => void }) {
  const { clock } = usePage();
  return (
    <li data-testid="snapshot-card" data-snapshot-id={snapshot.id} data-state={snapshot.state}>
      <button
        type="button"
        className="snapshot"
        disabled={snapshot.state !== 'ready'}
        onClick={() => onOpen(snapshot.id)}
        title={snapshot.state === 'failed' ? reasonWords(snapshot.reason) : timeTitle(snapshot.at)}
      >
        <span className="snapshot-picture">
          <SnapshotPicture snapshot={snapshot} />
        </span>
        <span className="snapshot-time">
          <span className="visually-hidden">Open the snapshot of </span>
          <Moment at={snapshot.at}>{moment(snapshot.at, clock.now())}</Moment>
          {snapshot.state === 'failed' && ' · failed'}
        </span>
      </button>
    </li>
  );
}
