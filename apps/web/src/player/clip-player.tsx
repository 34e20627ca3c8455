import type { Clip } from '@hindsight/domain';
import { useRef, useState } from 'react';
import { pathOf } from '../shell/paths.ts';
import { KeyHelp } from './key-help.tsx';
import { PlayerBar } from './player-bar.tsx';
import { usePlayer } from './use-player.ts';
import { usePlayerKeys } from './use-player-keys.ts';

type Props = {
  clip: Clip;
  /** The frame seen at the press, where this page knows it. */
  posterUrl: string | null;
};

/** A clip playing: from the preview while it is being made, then from its file. */
export function ClipPlayer({ clip, posterUrl }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [firstPicture] = useState(posterUrl ?? pathOf(clip.thumbnailUrl));
  const [helping, setHelping] = useState(false);
  const { player, kind } = usePlayer(clip, video, stage);
  usePlayerKeys((action) => (action.type === 'help' ? setHelping(true) : player.act(action)), stage);
  return (
    <div ref={stage} className="player">
      <div className="player-stage">
        <video
          ref={video}
          data-testid="player-video"
          data-source={kind}
          aria-label="The clip"
          poster={firstPicture}
          playsInline
          preload="auto"
          onClick={() => player.act({ type: 'toggle' })}
        />
        {player.failed && (
          <p className="player-note" role="status">
            {kind === 'preview' ? 'The clip plays as soon as it is made.' : 'The clip’s file cannot be played here.'}
          </p>
        )}
      </div>
      <PlayerBar clip={clip} player={player} onHelp={() => setHelping(true)} />
      {helping && <KeyHelp onClose={() => setHelping(false)} />}
    </div>
  );
}
