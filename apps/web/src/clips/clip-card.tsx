import { isOpenState, type Card } from './cards.ts';
import { clipSeconds, missingText, reasonWords, stateWords } from './clip-words.ts';
import { ClipPicture } from './clip-picture.tsx';
import { Moment } from './moment.tsx';
import { PressPreview } from './press-preview.tsx';
import { usePage } from '../api/page.ts';
import { lengthText, moment, secondsText, sizeText, timeTitle } from '../format.ts';

type Props = {
  card: Card;
  /** Nothing was kept after it. */
  newest: boolean;
  cameraNames: ReadonlyMap<string, string>;
  onOpen: (clipId: string) => void;
  onAgain: (key: string) => void;
  onDismiss: (key: string) => void;
};

/** A clip in the list, from the press on. */
export function ClipCard({ card, newest, cameraNames, onOpen, onAgain, onDismiss }: Props) {
  const { clock } = usePage();
  const { clip, press, key } = card;
  const state = clip?.state ?? (press?.phase === 'refused' ? 'refused' : 'sending');
  const at = clip?.delivered.start ?? new Date(press ? press.pressedAt - press.order.seconds * 1000 : 0).toISOString();
  const seconds = clip ? clipSeconds(clip) : (press?.order.seconds ?? 0);
  const cameraName = cameraNames.get(clip?.camera ?? press?.order.camera ?? '');
  const playable = clip !== null && clip.state !== 'failed' && clip.state !== 'cancelled';
  const title = clip?.label || <Moment at={at}>{moment(at, clock.now())}</Moment>;
  return (
    <li className="clip" data-testid="clip-card" data-clip-id={clip?.id ?? ''} data-state={state}>
      <ClipPicture
        clip={clip}
        press={press}
        length={state === 'failed' || state === 'cancelled' || state === 'refused' ? null : lengthText(seconds)}
      >
        {newest && press?.clip && playable && <PressPreview clip={press.clip} made={!isOpenState(clip.state)} />}
      </ClipPicture>
      <div className="clip-text">
        <h3 className="clip-title">
          {playable ? (
            <button type="button" className="clip-open" title={timeTitle(at)} onClick={() => onOpen(clip.id)}>
              <span className="visually-hidden">Play the clip of </span>
              {title}
            </button>
          ) : (
            title
          )}
        </h3>
        {cameraName !== undefined && <p className="clip-camera">{cameraName}</p>}
        <CardState card={card} />
        {press?.phase === 'refused' && (
          <p className="clip-actions">
            <button type="button" className="quiet-button" onClick={() => onAgain(key)}>
              Try again
            </button>
            <button type="button" className="quiet-button" onClick={() => onDismiss(key)}>
              Dismiss
            </button>
          </p>
        )}
      </div>
    </li>
  );
}

/** One or two lines: how far the clip is, what it lacks, why it failed. */
function CardState({ card: { clip, press } }: { card: Card }) {
  if (!clip) {
    return press?.phase === 'refused' ? (
      <p className="clip-problem">Not kept. {press.problem}</p>
    ) : (
      <p className="clip-state">Keeping…</p>
    );
  }
  const missing = missingText(clip);
  return (
    <>
      {clip.state === 'failed' && <p className="clip-problem">Failed. {reasonWords(clip.reason)}</p>}
      {clip.state === 'ready' && (
        <p className="clip-state">
          {[secondsText(clipSeconds(clip)), clip.bytes === undefined ? null : sizeText(clip.bytes)]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      )}
      {clip.state !== 'failed' && clip.state !== 'ready' && <p className="clip-state">{stateWords(clip.state)}</p>}
      {isOpenState(clip.state) && <progress className="clip-progress" value={clip.progress} aria-label="Progress" />}
      {missing !== null && clip.state !== 'failed' && <p className="clip-missing">{missing}</p>}
    </>
  );
}
