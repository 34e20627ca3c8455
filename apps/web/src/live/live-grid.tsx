import type { Camera } from '@hindsight/domain';
import { cameraWords } from './camera-words.ts';
import type { LiveHandles } from './live-handles.ts';
import { LiveStage } from './live-stage.tsx';
import type { Rewind } from './use-rewind.ts';
import { LOW_LATENCY_AT_MOST } from './view.ts';

type Props = {
  cameras: readonly Camera[];
  /** The one whose ring the timeline shows. */
  chosen: string;
  handles: LiveHandles;
  rewind: Rewind;
  flashes: number;
  onChoose: (id: string) => void;
  /** Shows this camera alone. */
  onOpen: (id: string) => void;
};

/** All cameras at once, rewound together. */
export function LiveGrid({ cameras, chosen, handles, rewind, flashes, onChoose, onOpen }: Props) {
  return (
    <ul className="live-grid" data-testid="live-grid">
      {cameras.map((camera) => (
        <li key={camera.id} className="live-tile" data-camera-id={camera.id}>
          <LiveStage
            {...{ camera, flashes, rewind }}
            handle={handles.ref(camera.id)}
            seenAt={() => handles.of(camera.id)?.seenAt() ?? null}
            lowLatency={cameras.length <= LOW_LATENCY_AT_MOST}
            tile
          />
          <div className="tile-line">
            <button
              type="button"
              className="tile-name"
              aria-pressed={camera.id === chosen}
              aria-label={`Timeline of ${camera.name}`}
              onClick={() => onChoose(camera.id)}
            >
              {camera.name}
            </button>
            <span className="camera-state" data-state={camera.state}>
              <span className="camera-dot" aria-hidden="true" />
              {rewind.rewound && camera.state !== 'streaming' && cameraWords(camera).title}
            </span>
            <button
              type="button"
              className="tile-open"
              aria-label={`Show ${camera.name} alone`}
              onClick={() => onOpen(camera.id)}
            >
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7" />
              </svg>
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}
