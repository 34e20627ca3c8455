import type { ListPhase } from '../api/queries.ts';
import { Link } from '../shell/link.tsx';
import type { Card } from './cards.ts';
import { ClipCard } from './clip-card.tsx';

type Props = {
  cards: readonly Card[];
  /** `reading` until the list has been answered for the first time. */
  phase: ListPhase;
  seconds: number;
  /** Names by id; empty where there is only one camera and no need to name it. */
  cameraNames: ReadonlyMap<string, string>;
  onOpen: (clipId: string) => void;
  onAgain: (key: string) => void;
  onDismiss: (key: string) => void;
};

/** The newest clips, and the way to all. */
export function ClipList({ cards, phase, seconds, cameraNames, onOpen, onAgain, onDismiss }: Props) {
  return (
    <section className="clips" aria-labelledby="clips-title">
      <header className="clips-head">
        <h2 id="clips-title">Clips</h2>
        {cards.length > 0 && <Link to="/clips">All clips</Link>}
      </header>
      {cards.length === 0 && <EmptyList phase={phase} seconds={seconds} />}
      <ul className="clip-list">
        {cards.map((card, place) => (
          <ClipCard
            key={card.key}
            card={card}
            newest={place === 0}
            cameraNames={cameraNames}
            onOpen={onOpen}
            onAgain={onAgain}
            onDismiss={onDismiss}
          />
        ))}
      </ul>
    </section>
  );
}

function EmptyList({ phase, seconds }: Pick<Props, 'phase' | 'seconds'>) {
  if (phase === 'reading') return <p className="empty">Reading the list…</p>;
  if (phase === 'unreachable') return <p className="empty">The list cannot be read right now.</p>;
  return (
    <div className="empty">
      <p className="empty-title">Nothing kept yet</p>
      <p>
        When something happens, press <strong>Record</strong> or <kbd>R</kbd>. The past {seconds} seconds become a clip,
        and it plays right here.
      </p>
    </div>
  );
}
