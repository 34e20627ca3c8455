import type { Snapshot } from '@hindsight/domain';
import { useMemo, useState } from 'react';
import { usePage } from '../api/page.ts';
import { phaseOf, useCameras, useSnapshots, type ListPhase } from '../api/queries.ts';
import { zoneName } from '../format.ts';
import { dayGroups } from '../gallery/day-groups.ts';
import { MoreBelow } from '../gallery/more-below.tsx';
import { SnapshotDialog } from '../player/snapshot-dialog.tsx';
import { useHidden } from '../removal/use-removals.ts';
import { Link } from '../shell/link.tsx';
import { useLocation } from '../shell/use-location.ts';
import { SnapshotTile } from './snapshot-tile.tsx';
import '../clips/clips.css';
import '../gallery/gallery.css';
import './snapshots.css';

/** Every snapshot, by days; one of them large when it is chosen. */
export default function SnapshotsPage() {
  const { clock, removals } = usePage();
  const { query } = useLocation();
  const wanted = new URLSearchParams(query).get('camera') ?? '';
  const list = useSnapshots(useMemo(() => (wanted === '' ? {} : { camera: wanted }), [wanted]));
  const hidden = useHidden();
  const cameras = useCameras().data?.items ?? [];
  const stills = useMemo(
    () => list.data?.pages.flatMap(({ items }) => items).filter(({ id }) => !hidden.has(id)) ?? [],
    [list.data, hidden],
  );
  const [open, setOpen] = useState<string | null>(null);
  const names = new Map(cameras.length > 1 ? cameras.map(({ id, name }) => [id, name]) : []);
  return (
    <>
      <header className="page-head">
        <h1>Snapshots</h1>
        <p className="page-aside">Times in {zoneName(clock.now())}</p>
        {cameras.length > 1 && <CameraChoice cameras={cameras} wanted={wanted} />}
      </header>
      {stills.length === 0 && !list.hasNextPage && <NoSnapshots phase={phaseOf(list)} />}
      {dayGroups(stills, clock.now(), ({ at }) => at).map(({ key, title, items }) => (
        <section key={key} className="day-group" aria-label={title}>
          <h2>{title}</h2>
          <ul className="tiles stills">
            {items.map((snapshot) => (
              <SnapshotTile
                key={snapshot.id}
                snapshot={snapshot}
                cameraName={names.get(snapshot.camera) ?? null}
                onOpen={setOpen}
                onRemove={(id) => removals.remove('snapshot', [id])}
              />
            ))}
          </ul>
        </section>
      ))}
      <MoreBelow list={list} />
      <OpenSnapshot stills={stills} open={open} onOpen={setOpen} />
    </>
  );
}

type OpenProps = { stills: readonly Snapshot[]; open: string | null; onOpen: (id: string | null) => void };

/** The one that is open, with the ones before and after it. Deleted, it gives way to the next. */
function OpenSnapshot({ stills, open, onOpen }: OpenProps) {
  const { removals } = usePage();
  const ready = stills.filter(({ state }) => state === 'ready');
  const at = ready.findIndex(({ id }) => id === open);
  const still = ready[at];
  if (!still) return null;
  const [newer, older] = [ready[at - 1], ready[at + 1]];
  return (
    <SnapshotDialog
      snapshot={still}
      onClose={() => onOpen(null)}
      onNewer={newer && (() => onOpen(newer.id))}
      onOlder={older && (() => onOpen(older.id))}
      onRemove={() => {
        onOpen((older ?? newer)?.id ?? null);
        removals.remove('snapshot', [still.id]);
      }}
    />
  );
}

function CameraChoice({ cameras, wanted }: { cameras: readonly { id: string; name: string }[]; wanted: string }) {
  const { location } = usePage();
  const choose = (id: string): void =>
    location.go(id === '' ? '/snapshots' : `/snapshots?${new URLSearchParams({ camera: id })}`, { replace: true });
  return (
    <select className="field" aria-label="Camera" value={wanted} onChange={(event) => choose(event.target.value)}>
      <option value="">All cameras</option>
      {cameras.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function NoSnapshots({ phase }: { phase: ListPhase }) {
  if (phase === 'reading') return <p className="empty">Reading the list…</p>;
  if (phase === 'unreachable') return <p className="empty">The list cannot be read right now. Trying again.</p>;
  return (
    <div className="empty">
      <p className="empty-title">No snapshots</p>
      <p>
        <Link to="/">Watch live</Link>, and press <strong>Snapshot</strong> for a still of what you see.
      </p>
    </div>
  );
}
