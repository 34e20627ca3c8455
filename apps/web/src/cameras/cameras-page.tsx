import type { Camera } from '@hindsight/domain';
import { useState } from 'react';
import { phaseOf, useCameras, type ListPhase } from '../api/queries.ts';
import { CameraCard } from './camera-card.tsx';
import { CameraForm } from './camera-form.tsx';
import { RemoveCamera } from './remove-camera.tsx';
import '../sheet.css';
import './cameras.css';

type Open = { what: 'add' } | { what: 'edit' | 'remove'; camera: Camera };

const NO_CAMERAS: Camera[] = [];

/** The cameras, how they are, and adding, changing and removing those that were added here. */
export default function CamerasPage() {
  const cameras = useCameras();
  const all = cameras.data?.items ?? NO_CAMERAS;
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  return (
    <div className="sheet">
      <header className="sheet-head">
        <h1>Cameras</h1>
        <button
          type="button"
          className="solid-button"
          data-testid="add-camera"
          onClick={() => setOpen({ what: 'add' })}
        >
          Add a camera
        </button>
        <p>Every camera is captured all the time, whether somebody watches or not.</p>
      </header>
      {all.length === 0 && <NoCameras phase={phaseOf(cameras)} />}
      <ul className="camera-list" data-testid="camera-list">
        {all.map((camera) => (
          <CameraCard
            key={camera.id}
            camera={camera}
            onEdit={() => setOpen({ what: 'edit', camera })}
            onRemove={() => setOpen({ what: 'remove', camera })}
          />
        ))}
      </ul>
      {open?.what === 'add' && <CameraForm camera={null} all={all} onClose={close} />}
      {open?.what === 'edit' && <CameraForm camera={open.camera} all={all} onClose={close} />}
      {open?.what === 'remove' && <RemoveCamera camera={open.camera} onClose={close} />}
    </div>
  );
}

function NoCameras({ phase }: { phase: ListPhase }) {
  return (
    <div className="sheet-empty" role="status">
      {phase === 'reading' && 'Reading the list…'}
      {phase === 'unreachable' && 'The list cannot be read right now. Trying again.'}
      {phase === 'read' && (
        <>
          <strong>No camera yet</strong>
          Add one by its address: RTSP, an MJPEG or MPEG-TS stream, a device, or a file.
        </>
      )}
    </div>
  );
}
