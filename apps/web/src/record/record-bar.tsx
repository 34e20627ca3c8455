import { useSyncExternalStore } from 'react';
import type { Timeline } from '@hindsight/domain';
import { usePage } from '../api/page.ts';
import { isFilling } from '../live/timeline-view.ts';
import { LengthChoice } from './length-choice.tsx';
import { heldAtPress } from './press-words.ts';
import type { Length } from './use-length.ts';

type Props = {
  length: Length;
  timeline: Timeline | undefined;
  seenAt: () => number | null;
  /** How many a press keeps footage of. */
  cameras: number;
  said: string;
  /** Rises by one at every press. */
  flashes: number;
  onRecord: () => void;
  onSnapshot: () => void;
};

const RADIUS = 46;
const AROUND = 2 * Math.PI * RADIUS;

/** The button that the page is for, its length, and the snapshot beside it. */
export function RecordBar(props: Props) {
  const { length, timeline, seenAt, cameras, said, flashes, onRecord, onSnapshot } = props;
  const { seconds } = length;
  const held = heldAtPress(timeline, seconds, seenAt());
  const share = held === null ? 0 : Math.min(1, held / seconds);
  return (
    <div className="record-bar">
      <LengthChoice length={length} />
      <button
        type="button"
        className="record"
        data-testid="record-button"
        aria-keyshortcuts="R"
        aria-label={`Record ${whatIsKept(length, cameras)}`}
        onClick={onRecord}
      >
        <svg className="record-ring" viewBox="0 0 100 100" aria-hidden="true">
          <circle className="record-track" cx="50" cy="50" r={RADIUS} />
          <circle
            className="record-share"
            cx="50"
            cy="50"
            r={RADIUS}
            strokeDasharray={`${(share * AROUND).toFixed(2)} ${AROUND.toFixed(2)}`}
          />
        </svg>
        <span key={flashes} className={flashes > 0 ? 'record-core pressed' : 'record-core'}>
          Record
        </span>
      </button>
      <button
        type="button"
        className="snapshot-button"
        data-testid="snapshot-button"
        aria-keyshortcuts="S"
        onClick={onSnapshot}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 8.5A1.5 1.5 0 0 1 5.5 7h2l1.5-2.200h6L16.5 7h2A1.5 1.5 0 0 1 20 8.500v9a1.5 1.5 0 0 1-1.5 1.500h-13A1.5 1.5 0 0 1 4 17.500z" />
          <circle cx="12" cy="13" r="3.4" />
        </svg>
        <span>Snapshot</span>
        <kbd aria-hidden="true">S</kbd>
      </button>
      <p className="record-said" role="status" aria-live="polite" data-testid="press-result">
        {said === '' ? <IdleWords {...{ length, held, timeline, cameras }} /> : said}
      </p>
    </div>
  );
}

/** What a press keeps, in words. */
function whatIsKept({ chosen }: Length, cameras: number): string {
  const past = chosen === 'all' ? 'all that is in the buffer' : `the past ${chosen} seconds`;
  return cameras > 1 ? `${past} of ${cameras} cameras` : past;
}

type Idle = { length: Length; held: number | null; timeline: Timeline | undefined; cameras: number };

/** While nothing has been pressed: what a press would do now. What changes by itself is not spoken. */
function IdleWords({ length, held, timeline, cameras }: Idle) {
  const { letterKeys } = usePage();
  const hasKeys = useSyncExternalStore(letterKeys.subscribe, letterKeys.on);
  const short = held !== null && held < length.seconds - 1;
  if (short && timeline && isFilling(timeline)) {
    return (
      <span className="record-idle" aria-hidden="true">
        The buffer is filling: {Math.floor(held)} of {length.seconds} s so far.
      </span>
    );
  }
  return (
    <span className="record-idle">
      {hasKeys && (
        <span className="hint-key">
          Press <kbd>R</kbd>
        </span>
      )}
      <span className={hasKeys ? 'hint-touch' : ''}>{hasKeys ? 'Tap' : 'Press'} Record</span> to keep{' '}
      {whatIsKept(length, cameras)}.{short && <span aria-hidden="true"> {Math.floor(held)} s of them are there.</span>}
    </span>
  );
}
