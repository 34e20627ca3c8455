import type { Clip } from '@hindsight/domain';
import { memo, useState, type MouseEvent } from 'react';
import { isOpenState } from '../clips/cards.ts';
import { ClipPicture } from '../clips/clip-picture.tsx';
import { clipSeconds, missingText, reasonWords, stateWords } from '../clips/clip-words.ts';
import { Moment } from '../clips/moment.tsx';
import { lengthText, sizeText, timeOfDay, timeTitle } from '../format.ts';
import { Icon } from '../shell/icons.tsx';
import { Link } from '../shell/link.tsx';
import { ClipMenu } from './clip-menu.tsx';
import { galleryAddress } from './gallery-query.ts';
import { ClipNameField } from './clip-name-field.tsx';
import type { ClipActions } from './use-clip-actions.ts';

type Props = {
  clip: Clip;
  /** Null where there is only one camera and no need to name it. */
  cameraName: string | null;
  selected: boolean;
  /** A click selects instead of opening. */
  selecting: boolean;
  actions: ClipActions;
  onSelect: (id: string, shift: boolean) => void;
};

/** A clip of the gallery. Drawn again only when something about it has changed: there may be hundreds. */
export const ClipTile = memo(function ClipTile(props: Props) {
  const { clip, cameraName, selected, selecting, actions, onSelect } = props;
  const [renaming, setRenaming] = useState(false);
  const time = timeOfDay(clip.delivered.start);
  const name = clip.label || time;
  const ended = clip.state === 'failed' || clip.state === 'cancelled';
  const onOpen = (event: MouseEvent): void => {
    if (!selecting && !event.shiftKey) return;
    event.preventDefault();
    onSelect(clip.id, event.shiftKey);
  };
  return (
    <li
      className="tile"
      data-testid="clip-tile"
      data-clip-id={clip.id}
      data-state={clip.state}
      data-selected={selected}
    >
      <ClipPicture clip={clip} press={null} length={ended ? null : lengthText(clipSeconds(clip))} />
      {ended && <p className="tile-ended">{clip.state === 'failed' ? 'Failed' : stateWords(clip.state)}</p>}
      {isOpenState(clip.state) && <progress className="clip-progress" value={clip.progress} aria-label="Progress" />}
      <div className="tile-head">
        <h3 className="tile-title">
          {renaming ? (
            <ClipNameField clip={clip} actions={actions} onEnd={() => setRenaming(false)} />
          ) : (
            <Link className="tile-open" to={`/clips/${clip.id}`} onClick={onOpen} title={hintOf(clip)}>
              <span className="visually-hidden">Clip </span>
              {clip.label || <Moment at={clip.delivered.start}>{time}</Moment>}
            </Link>
          )}
        </h3>
        <ClipMenu
          clip={clip}
          name={name}
          actions={actions}
          onRename={() => setRenaming(true)}
          onSelect={() => onSelect(clip.id, false)}
        />
      </div>
      <TileFacts clip={clip} cameraName={cameraName} actions={actions} />
      <label className="tile-select">
        <span className="visually-hidden">Select {name}</span>
        <input
          type="checkbox"
          checked={selected}
          onChange={(event) => onSelect(clip.id, (event.nativeEvent as globalThis.MouseEvent).shiftKey)}
        />
      </label>
    </li>
  );
});

/** Said to somebody who points at it: the whole name, and when that was. */
const hintOf = ({ label, delivered }: Clip): string =>
  [label, timeTitle(delivered.start)].filter((part) => part !== '').join('\n');

/** When it was, how large it is, what it lacks or why it failed, and its tags. */
function TileFacts({ clip, cameraName, actions }: Pick<Props, 'clip' | 'cameraName' | 'actions'>) {
  const missing = missingText(clip);
  const size = clip.state === 'ready' && clip.bytes !== undefined ? sizeText(clip.bytes) : null;
  const going = isOpenState(clip.state) ? stateWords(clip.state) : null;
  const facts = [cameraName, size, going].filter((fact) => fact !== null);
  return (
    <div className="tile-facts">
      <p>
        {clip.protected && (
          <span className="tile-protected" title="Protected: retention does not delete it">
            <Icon name="protected" />
            <span className="visually-hidden">Protected. </span>
          </span>
        )}
        {clip.label !== '' && (
          <>
            <Moment at={clip.delivered.start}>{timeOfDay(clip.delivered.start)}</Moment>
            {facts.length > 0 && ' · '}
          </>
        )}
        {facts.join(' · ')}
      </p>
      {clip.state === 'failed' && (
        <>
          <p className="clip-problem">{reasonWords(clip.reason)}</p>
          <button type="button" className="quiet-button tile-retry" onClick={() => void actions.retry(clip)}>
            Try again
          </button>
        </>
      )}
      {missing !== null && clip.state !== 'failed' && (
        <p className="clip-missing" title={missing}>
          {missing}
        </p>
      )}
      {clip.tags.length > 0 && (
        <ul className="tags" aria-label="Tags">
          {clip.tags.map((tag) => (
            <li key={tag}>
              <Link className="tag" to={galleryAddress({ tag })}>
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
