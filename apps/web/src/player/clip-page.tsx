import type { Clip } from '@hindsight/domain';
import { useState } from 'react';
import { usePage } from '../api/page.ts';
import { phaseOf, useCameras, useClip } from '../api/queries.ts';
import { stateWords } from '../clips/clip-words.ts';
import { Moment } from '../clips/moment.tsx';
import { moment } from '../format.ts';
import { PROTECTED } from '../gallery/clip-menu.tsx';
import { ClipNameField } from '../gallery/clip-name-field.tsx';
import { useClipActions, type ClipActions } from '../gallery/use-clip-actions.ts';
import { useHidden } from '../removal/use-removals.ts';
import { Icon } from '../shell/icons.tsx';
import { Link } from '../shell/link.tsx';
import type { PageProps } from '../shell/page-table.ts';
import { pathOf } from '../shell/paths.ts';
import { useTitle } from '../shell/use-title.ts';
import { ClipFacts, ClipProgress, ClipTimes } from './clip-facts.tsx';
import { ClipPlayer } from './clip-player.tsx';
import { ClipTags } from './clip-tags.tsx';
import { sourceOf } from './source-of.ts';
import '../clips/clips.css';
import '../gallery/gallery.css';
import './clip-page.css';

/** One clip: playing, everything that is known of it, and what can be done with it. */
export default function ClipPage({ params: { id = '' } }: PageProps) {
  const query = useClip(id);
  const hidden = useHidden();
  const clip = query.data;
  if (clip && !hidden.has(id)) return <OneClip clip={clip} />;
  const phase = phaseOf(query);
  return (
    <div className="page-note">
      <h1>{phase === 'reading' ? 'Clip' : phase === 'unreachable' ? 'The clip cannot be read' : 'No such clip'}</h1>
      {phase === 'unreachable' && <p>Trying again.</p>}
      {phase === 'read' && <p>It was deleted, or it never was.</p>}
      {phase !== 'reading' && (
        <p>
          <Link to="/clips">To the gallery</Link>
        </p>
      )}
    </div>
  );
}

function OneClip({ clip }: { clip: Clip }) {
  const { clock, location } = usePage();
  const actions = useClipActions();
  const cameras = useCameras().data?.items ?? [];
  const name = clip.label || moment(clip.delivered.start, clock.now());
  useTitle(name);
  const [cameFrom] = useState(() => location.get().arrived);
  const leave = (): void => (cameFrom === 'pushed' ? location.back() : location.go('/clips'));
  return (
    <article className="clip-page" aria-label={name}>
      <header className="page-head">
        <button type="button" className="icon-button" aria-label="Back" title="Back" onClick={leave}>
          <Icon name="back" />
        </button>
        <ClipName clip={clip} name={name} actions={actions} />
      </header>
      <div className="clip-columns">
        {sourceOf(clip) ? (
          <ClipPlayer key={clip.id} clip={clip} posterUrl={null} />
        ) : (
          <div className="player-stage clip-none">
            <img src={pathOf(clip.thumbnailUrl)} alt="" onError={(event) => event.currentTarget.remove()} />
            <p>{stateWords(clip.state)}</p>
          </div>
        )}
        <div className="clip-details">
          <ClipTimes clip={clip} />
          <p className="clip-facts">{cameras.find(({ id }) => id === clip.camera)?.name ?? clip.camera}</p>
          <ClipFacts clip={clip} />
          <ClipProgress clip={clip} actions={actions} />
          <ClipTags clip={clip} actions={actions} />
          <ClipButtons clip={clip} actions={actions} onRemoved={leave} />
        </div>
      </div>
    </article>
  );
}

type Own = { clip: Clip; actions: ClipActions };

function ClipName({ clip, name, actions }: Own & { name: string }) {
  const [renaming, setRenaming] = useState(false);
  if (renaming) return <ClipNameField clip={clip} actions={actions} onEnd={() => setRenaming(false)} />;
  return (
    <>
      <h1>{clip.label || <Moment at={clip.delivered.start}>{name}</Moment>}</h1>
      <button
        type="button"
        className="icon-button"
        aria-label="Rename"
        title="Rename"
        onClick={() => setRenaming(true)}
      >
        <Icon name="rename" />
      </button>
    </>
  );
}

function ClipButtons({ clip, actions, onRemoved }: Own & { onRemoved: () => void }) {
  const share = (): void => {
    navigator.share({ url: new URL(pathOf(`/clips/${clip.id}`), window.location.href).href }).catch(() => undefined);
  };
  const ready = clip.state === 'ready';
  return (
    <div className="clip-buttons">
      {ready && (
        <a className="solid-button" data-testid="download-link" href={pathOf(clip.downloadUrl)} download>
          Download MP4
        </a>
      )}
      <button
        type="button"
        className="quiet-button"
        aria-pressed={clip.protected}
        data-testid="protect-button"
        onClick={() => void actions.change([clip], ({ protected: on }) => ({ protected: !on }))}
      >
        <Icon name="protected" />
        {clip.protected ? 'Protected' : 'Protect'}
      </button>
      <button type="button" className="quiet-button" onClick={() => void actions.copyLink(clip)}>
        Copy link
      </button>
      {'share' in navigator && (
        <button type="button" className="quiet-button" onClick={share}>
          Share
        </button>
      )}
      {ready && (
        <a className="quiet-button" href={pathOf(clip.manifestUrl)} target="_blank" rel="noreferrer">
          Manifest
        </a>
      )}
      <button
        type="button"
        className="quiet-button danger-button"
        data-testid="delete-button"
        disabled={clip.protected}
        title={clip.protected ? PROTECTED : undefined}
        onClick={() => {
          actions.remove([clip]);
          onRemoved();
        }}
      >
        Delete
      </button>
    </div>
  );
}
