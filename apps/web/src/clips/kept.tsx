import type { Camera, Clip, Snapshot } from '@hindsight/domain';
import { useState } from 'react';
import { usePage } from '../api/page.ts';
import { phaseOf, useClip, useClips, useSnapshots } from '../api/queries.ts';
import { ClipDialog } from '../player/clip-dialog.tsx';
import { SnapshotDialog } from '../player/snapshot-dialog.tsx';
import { usePressResults } from '../record/use-press-results.ts';
import type { Recorder } from '../record/use-record.ts';
import { useHidden } from '../removal/use-removals.ts';
import { cardsOf, type Card } from './cards.ts';
import { ClipList } from './clip-list.tsx';
import { SnapshotStrip } from './snapshot-strip.tsx';
import './clips.css';

type Props = { recorder: Recorder; seconds: number; cameras: readonly Camera[] };

const NO_CLIPS: readonly Clip[] = [];

/** What is open stays open when newer ones push it out of the newest few. */
type Open = { card: Card } | { still: Snapshot };

/** What was kept last: clips and snapshots, and the one that is open. */
export function Kept({ recorder, seconds, cameras }: Props) {
  const { removals } = usePage();
  const clips = useClips();
  const snapshots = useSnapshots();
  const hidden = useHidden();
  const known = clips.data?.pages.flatMap((page) => page.items).filter(({ id }) => !hidden.has(id));
  usePressResults(recorder.presses, known ?? NO_CLIPS, recorder.say);
  const [open, setOpen] = useState<Open | null>(null);

  const cards = cardsOf(recorder.presses, known);
  const names = new Map(cameras.length > 1 ? cameras.map(({ id, name }) => [id, name]) : []);
  const stills = snapshots.data?.pages.flatMap((page) => page.items).filter(({ id }) => !hidden.has(id)) ?? [];
  const openCard = (clipId: string): void => {
    const card = cards.find(({ clip }) => clip?.id === clipId);
    if (card) setOpen({ card });
  };
  const openStill = (id: string): void => {
    const still = stills.find((of) => of.id === id);
    if (still) setOpen({ still });
  };
  const close = (): void => setOpen(null);
  return (
    <section className="kept" aria-label="Kept">
      <ClipList
        cards={cards}
        phase={phaseOf(clips)}
        seconds={seconds}
        cameraNames={names}
        onOpen={openCard}
        onAgain={recorder.again}
        onDismiss={recorder.dismiss}
      />
      <SnapshotStrip snapshots={stills} onOpen={openStill} />
      {open && 'card' in open && open.card.clip && <OpenClip card={open.card} clip={open.card.clip} onClose={close} />}
      {open && 'still' in open && (
        <SnapshotDialog
          snapshot={open.still}
          onClose={close}
          onRemove={() => {
            close();
            removals.remove('snapshot', [open.still.id]);
          }}
        />
      )}
    </section>
  );
}

/** `clip`: as it was when it was opened. */
function OpenClip({ card, clip, onClose }: { card: Card; clip: Clip; onClose: () => void }) {
  const { data } = useClip(clip.id);
  if (data === null) return null;
  return <ClipDialog clip={data ?? clip} posterUrl={card.press?.posterUrl ?? null} onClose={onClose} />;
}
