import { secondsText, timeOfDay } from '../format.ts';
import type { Rewind } from '../live/use-rewind.ts';
import { spanOf } from './marks.ts';
import type { Marking } from './use-marks.ts';

type Props = {
  marking: Marking;
  rewind: Rewind;
  /** Keeps exactly what is marked. */
  onKeep: () => void;
};

/** Under the timeline: marking a beginning and an end, keeping what lies between, and the way back to live. */
export function MarkBar({ marking, rewind, onKeep }: Props) {
  const { marks, warning, mark, clear } = marking;
  const span = spanOf(marks);
  const any = marks.in !== null || marks.out !== null;
  return (
    <div className="mark-bar">
      <button type="button" className="mark-button" aria-keyshortcuts="I" onClick={() => mark('in')}>
        Mark in <MarkTime at={marks.in} />
      </button>
      <button type="button" className="mark-button" aria-keyshortcuts="O" onClick={() => mark('out')}>
        Mark out <MarkTime at={marks.out} />
      </button>
      {span && (
        <button type="button" className="mark-button mark-keep" data-testid="keep-marked" onClick={onKeep}>
          Keep {secondsText(span.seconds)}
        </button>
      )}
      {any && (
        <button type="button" className="mark-button" onClick={clear}>
          Clear marks
        </button>
      )}
      {rewind.rewound && (
        <button
          type="button"
          className="mark-button mark-live"
          data-testid="back-to-live"
          aria-keyshortcuts="L"
          onClick={() => rewind.show(null)}
        >
          Back to live
        </button>
      )}
      {warning !== null && (
        <p className="mark-warning" role="status" data-testid="leaving">
          {warning}
        </p>
      )}
    </div>
  );
}

const MarkTime = ({ at }: { at: number | null }) => (at === null ? null : <time>{timeOfDay(at)}</time>);
