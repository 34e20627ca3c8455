import type { Camera } from '@hindsight/domain';
import { useRef, useState, type Ref } from 'react';
import { CameraTrouble } from './camera-trouble.tsx';
import { LiveClock } from './live-clock.tsx';
import { useLiveStream, type LiveHandle } from './use-live-stream.ts';

type Props = {
  camera: Camera;
  handle: Ref<LiveHandle>;
  seenAt: () => number | null;
  /** What is shown is past. */
  rewound: boolean;
  onLive: () => void;
  /** Rises by one at every press: the picture answers with a flash. */
  flashes: number;
};

/** The live picture, and over it what there is to say about it. */
export function LiveStage({ camera, handle, seenAt, rewound, onLive, flashes }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [muted, setMuted] = useState(true);
  const streaming = camera.state === 'streaming';
  const phase = useLiveStream({ camera: camera.id, streaming: streaming || rewound, video, handle, onLive });
  const ratio = camera.width && camera.height ? `${camera.width} / ${camera.height}` : '16 / 9';
  return (
    <div className="stage" data-phase={phase}>
      <video
        key={camera.id}
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
      {streaming && phase !== 'playing' && <p className="stage-note">Waiting for the picture…</p>}
      {!streaming && !rewound && <CameraTrouble camera={camera} />}
      <div className="stage-foot">
        <LiveClock live={streaming && phase === 'playing'} rewound={rewound} seenAt={seenAt} />
        {camera.audio !== null && streaming && (
          <button type="button" className="stage-button" aria-pressed={!muted} onClick={() => setMuted(!muted)}>
            {muted ? 'Sound off' : 'Sound on'}
          </button>
        )}
      </div>
    </div>
  );
}
