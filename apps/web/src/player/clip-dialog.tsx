import type { Clip } from '@hindsight/domain';
import { usePage } from '../api/page.ts';
import { isOpenState } from '../clips/cards.ts';
import { clipSeconds, makingText, missingText, reasonWords, stateWords } from '../clips/clip-words.ts';
import { moment, secondsText, sizeText, timeOfDay } from '../format.ts';
import { ClipVideo } from './clip-video.tsx';
import { Modal } from './modal.tsx';
import { sourceOf } from './source-of.ts';

type Props = { clip: Clip; posterUrl: string | null; onClose: () => void };

/** A clip over the page: its picture, what it holds, and the file. */
export function ClipDialog({ clip, posterUrl, onClose }: Props) {
  const { clock } = usePage();
  const missing = missingText(clip);
  const facts = [
    secondsText(clipSeconds(clip)),
    clip.bytes === undefined ? null : sizeText(clip.bytes),
    makingText(clip),
  ].filter((fact) => fact !== null);
  const { start, end } = clip.delivered;
  return (
    <Modal title={clip.label || `${moment(start, clock.now())} – ${timeOfDay(end)}`} onClose={onClose}>
      {sourceOf(clip) ? (
        <ClipVideo clip={clip} posterUrl={posterUrl} />
      ) : (
        <p className="player-failed">
          {clip.state === 'failed' ? `Failed. ${reasonWords(clip.reason)}` : stateWords(clip.state)}
        </p>
      )}
      <footer className="modal-foot">
        <div className="player-facts">
          <p>{facts.join(' · ')}</p>
          {missing !== null && <p className="clip-missing">{missing}</p>}
          {isOpenState(clip.state) && (
            <p className="clip-state">{stateWords(clip.state)}. This is the preview; the file follows.</p>
          )}
        </div>
        {clip.state === 'ready' && (
          <a className="solid-button" data-testid="download-link" href={clip.downloadUrl} download>
            Download MP4
          </a>
        )}
      </footer>
    </Modal>
  );
}
