import type { Clip } from '@hindsight/domain';
import { usePage } from '../api/page.ts';
import { moment, timeOfDay, zoneName } from '../format.ts';
import { useClipActions } from '../gallery/use-clip-actions.ts';
import { Link } from '../shell/link.tsx';
import { pathOf } from '../shell/paths.ts';
import { Moment } from '../clips/moment.tsx';
import { stateWords } from '../clips/clip-words.ts';
import { ClipFacts, ClipProgress } from './clip-facts.tsx';
import { ClipPlayer } from './clip-player.tsx';
import { Modal } from './modal.tsx';
import { sourceOf } from './source-of.ts';

type Props = { clip: Clip; posterUrl: string | null; onClose: () => void };

/** A clip over the live page: its picture, what it holds, and the file. */
export function ClipDialog({ clip, posterUrl, onClose }: Props) {
  const { clock } = usePage();
  const actions = useClipActions();
  const { start, end } = clip.delivered;
  const times = (
    <>
      <Moment at={start}>{moment(start, clock.now())}</Moment> – <Moment at={end}>{timeOfDay(end)}</Moment>{' '}
      {zoneName(end)}
    </>
  );
  return (
    <Modal title={clip.label || times} onClose={onClose}>
      {sourceOf(clip) ? (
        <ClipPlayer clip={clip} posterUrl={posterUrl} />
      ) : (
        <p className="player-failed">{stateWords(clip.state)}</p>
      )}
      <footer className="modal-foot">
        <div className="player-facts">
          <ClipFacts clip={clip} />
          <ClipProgress clip={clip} actions={actions} />
        </div>
        <Link className="quiet-button" to={`/clips/${clip.id}`}>
          Details
        </Link>
        {clip.state === 'ready' && (
          <a className="solid-button" data-testid="download-link" href={pathOf(clip.downloadUrl)} download>
            Download MP4
          </a>
        )}
      </footer>
    </Modal>
  );
}
