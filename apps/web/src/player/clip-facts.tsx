import type { Clip } from '@hindsight/domain';
import { isOpenState } from '../clips/cards.ts';
import { causeWords, clipSeconds, makingText, missingText, reasonWords, stateWords } from '../clips/clip-words.ts';
import { Moment } from '../clips/moment.tsx';
import { dayTitle, secondsText, sizeText, timeOfDay, zoneName } from '../format.ts';
import { usePage } from '../api/page.ts';
import type { ClipActions } from '../gallery/use-clip-actions.ts';

/** When a clip is of: day, first and last moment, time zone. */
export function ClipTimes({ clip }: { clip: Clip }) {
  const { clock } = usePage();
  const { start, end } = clip.delivered;
  return (
    <p className="clip-times">
      {dayTitle(start, clock.now())}, <Moment at={start}>{timeOfDay(start)}</Moment> –{' '}
      <Moment at={end}>{timeOfDay(end)}</Moment> {zoneName(start)}
    </p>
  );
}

/** Length, size and how the file was made. */
export function ClipFacts({ clip }: { clip: Clip }) {
  const facts = [
    secondsText(clipSeconds(clip)),
    clip.bytes === undefined ? null : sizeText(clip.bytes),
    makingText(clip),
  ].filter((fact) => fact !== null);
  return <p className="clip-facts">{facts.join(' · ')}</p>;
}

/** How far a clip is, what it lacks and why, or why there is none; with what can be done about it. */
export function ClipProgress({ clip, actions }: { clip: Clip; actions: ClipActions }) {
  const missing = missingText(clip);
  if (clip.state === 'failed') {
    return (
      <div className="clip-standing">
        <p className="clip-problem">Failed. {reasonWords(clip.reason)}</p>
        <button type="button" className="quiet-button" onClick={() => void actions.retry(clip)}>
          Try again
        </button>
      </div>
    );
  }
  if (!isOpenState(clip.state)) return missing === null ? null : <Missing clip={clip} summary={missing} />;
  return (
    <>
      <div className="clip-standing">
        <div>
          <p>{stateWords(clip.state)}. This is the preview; the file follows.</p>
          <progress className="clip-progress" value={clip.progress} aria-label="Progress" />
        </div>
        <button type="button" className="quiet-button" onClick={() => void actions.cancel(clip)}>
          Stop
        </button>
      </div>
      {missing !== null && <Missing clip={clip} summary={missing} />}
    </>
  );
}

/** More gaps than this are listed one by one only when asked for. */
const FEW_GAPS = 2;

function Missing({ clip, summary }: { clip: Clip; summary: string }) {
  const { gaps } = clip.delivered;
  if (gaps.length <= FEW_GAPS) return <p className="clip-missing">{summary}</p>;
  return (
    <details className="clip-missing">
      <summary>
        {gaps.length} pieces are missing: {Math.floor(clip.delivered.coverage * 1000) / 10} % is there
      </summary>
      <ul>
        {gaps.map((gap) => (
          <li key={gap.start}>
            <Moment at={gap.start}>{timeOfDay(gap.start)}</Moment>, for{' '}
            {secondsText((Date.parse(gap.end) - Date.parse(gap.start)) / 1000)}:{' '}
            {causeWords(gap, gap.start === clip.requested.start)}
          </li>
        ))}
      </ul>
    </details>
  );
}
