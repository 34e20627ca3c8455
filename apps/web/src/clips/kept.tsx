import type { Camera, Clip } from '@hindsight/domain';
import { useState } from 'react';
import { usePage } from '../api/page.ts';
import { phaseOf, useClips, useSnapshots } from '../api/queries.ts';
import { ClipDialog } from '../player/clip-dialog.tsx';
import { SnapshotDialog } from '../player/snapshot-dialog.tsx';
import { usePressResults } from '../record/use-press-results.ts';
import type { Recorder } from '../record/use-record.ts';
import { useHidden } from '../removal/use-removals.ts';
import { cardsOf } from './cards.ts';
import { ClipList } from './clip-list.tsx';
import { SnapshotStrip } from './snapshot-strip.tsx';
import './clips.css';

type Props = { recorder: Recorder; seconds: number; cameras: readonly Camera[] };

const NO_CLIPS: readonly Clip[] = [];

/** What was kept last: clips and snapshots, and the one that is open. */
export function Kept({ recorder, seconds, cameras }: Props) {
  const { removals } = usePage();
  const clips = useClips();
  const snapshots = useSnapshots();
  const hidden = useHidden();
  const known = clips.data?.pages.flatMap((page) => page.items).filter(({ id }) => !hidden.has(id));
  usePressResults(recorder.presses, known ?? NO_CLIPS, recorder.say);
  const [open, setOpen] = useState<string | null>(null);

  const cards = cardsOf(recorder.presses, known);
  const names = new Map(cameras.length > 1 ? cameras.map(({ id, name }) => [id, name]) : []);
  const card = cards.find(({ clip }) => clip !== null && clip.id === open);
  const stills = snapshots.data?.pages.flatMap((page) => page.items).filter(({ id }) => !hidden.has(id)) ?? [];
  const still = stills.find(({ id }) => id === open);
  const close = (): void => setOpen(null);
  return (
    <section className="kept" aria-label="Kept">
      <ClipList
        cards={cards}
        phase={phaseOf(clips)}
        seconds={seconds}
        cameraNames={names}
        onOpen={setOpen}
        onAgain={recorder.again}
        onDismiss={recorder.dismiss}
      />
      <SnapshotStrip snapshots={stills} onOpen={setOpen} />
      {card?.clip && <ClipDialog clip={card.clip} posterUrl={card.press?.posterUrl ?? null} onClose={close} />}
      {still && (
        <SnapshotDialog
          snapshot={still}
          onClose={close}
          onRemove={() => {
            close();
            removals.remove('snapshot', [still.id]);
          }}
        />
      )}
    </section>
  );
}
