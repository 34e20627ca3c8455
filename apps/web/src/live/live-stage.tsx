import type { Camera } from '@hindsight/domain';
import { useRef, useState, type Ref } from 'react';
import { CameraTrouble } from './camera-trouble.tsx';
import { LiveClock } from './live-clock.tsx';
import type { LiveHandle } from './live-handles.ts';
import { play } from './live-player.ts';
import { useLiveStream, type LivePhase } from './use-live-stream.ts';
import type { Rewind } from './use-rewind.ts';

type Props = {
  camera: Camera;
  handle: Ref<LiveHandle>;
  seenAt: () => number | null;
  rewind: Rewind;
  lowLatency: boolean;
  /** One of several: without sound, and in the shape of the others. */
  tile?: boolean;
  /** Rises by one at every press: the picture answers with a flash. */
  flashes: number;
};

/** The live picture of a camera, and over it what there is to say about it. */
export function LiveStage({ camera, handle, seenAt, rewind, lowLatency, tile = false, flashes }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [muted, setMuted] = useState(true);
  const { rewound, moment } = rewind;
  const streaming = camera.state === 'streaming';
  const phase = useLiveStream({
    ...{ camera: camera.id, lowLatency, video, handle, moment },
    streaming: streaming || rewound,
  });
  const ratio = camera.width && camera.height && !tile ? `${camera.width} / ${camera.height}` : '16 / 9';
  const note = noteOf(phase, streaming || rewound);
  return (
    <div className="stage" data-phase={phase}>
      <video
        ref={video}
        className="stage-video"
        data-testid="live-video"
        data-phase={phase}
        aria-label={`Live picture of ${camera.name}`}
        style={{ aspectRatio: ratio }}
        muted={muted}
        autoPlay
        playsInline
        disablePictureInPicture
      />
      {flashes > 0 && <div key={flashes} className="stage-flash" aria-hidden="true" />}
      {note !== null && <p className="stage-note">{note}</p>}
      {phase === 'refused' && (
        <button
          type="button"
          className="stage-play"
          data-testid="stage-play"
          onClick={() => video.current && void play(video.current)}
        >
          Play
        </button>
      )}
      {!streaming && !rewound && <CameraTrouble camera={camera} />}
      <div className="stage-foot">
        <LiveClock live={streaming && phase === 'playing'} rewound={rewound} seenAt={seenAt} />
        {camera.audio !== null && streaming && !tile && (
          <button type="button" className="stage-button" aria-pressed={!muted} onClick={() => setMuted(!muted)}>
            {muted ? 'Sound off' : 'Sound on'}
          </button>
        )}
      </div>
    </div>
  );
}

function noteOf(phase: LivePhase, expected: boolean): string | null {
  if (!expected || phase === 'playing') return null;
  if (phase === 'refused') return 'This browser plays pictures only when it is asked to.';
  return phase === 'held' ? 'No footage of this moment' : 'Waiting for the picture…';
}
