import type { Camera } from '@hindsight/domain';
import { cameraFacts, cameraWords, isTestPattern } from '../live/camera-words.ts';
import { managedText, soundText } from './camera-texts.ts';
import { useCameraCalls, useChange } from './use-camera-calls.ts';

type Props = { camera: Camera; onEdit: () => void; onRemove: () => void };

/** One camera: what it sends, or why it does not, and what can be done with it. Its source is nowhere. */
export function CameraCard({ camera, onEdit, onRemove }: Props) {
  const { title, why, detail } = cameraWords(camera);
  const facts = [camera.state === 'streaming' ? cameraFacts(camera) : null, soundText(camera)];
  const managed = managedText(camera);
  return (
    <li className="panel camera-card" data-camera-id={camera.id} data-state={camera.state}>
      <div className="camera-title">
        <h2>{camera.name}</h2>
        {camera.name !== camera.id && <code>{camera.id}</code>}
      </div>
      <p className="card-state" data-state={camera.state}>
        {title}
      </p>
      <div className="card-facts">
        <p>{facts.filter((fact) => fact !== null && fact !== '').join(' · ')}</p>
        {camera.modeReason !== undefined && <p>Encoded here, because {camera.modeReason}.</p>}
        {why !== null && <p className="camera-why">{why}</p>}
        {detail !== null && <p className="camera-detail">{detail}</p>}
        {isTestPattern(camera) && <p>A pattern that stands in until there is a camera: it goes when you add one.</p>}
      </div>
      {managed !== null && !isTestPattern(camera) && <p className="camera-managed">{managed}</p>}
      {managed === null && <CameraActions camera={camera} onEdit={onEdit} onRemove={onRemove} />}
    </li>
  );
}

function CameraActions({ camera, onEdit, onRemove }: Props) {
  const calls = useCameraCalls();
  const { busy, failure, run } = useChange();
  const disabled = camera.state === 'disabled';
  const toggle = () => run(() => calls.change(camera.id, { disabled: !disabled }));
  return (
    <div className="camera-actions">
      <button type="button" className="quiet-button" aria-label={`Change ${camera.name}`} onClick={onEdit}>
        Change
      </button>
      <button type="button" className="quiet-button" disabled={busy} onClick={() => void toggle()}>
        {disabled ? 'Switch on' : 'Switch off'}
      </button>
      <button type="button" className="quiet-button" aria-label={`Remove ${camera.name}`} onClick={onRemove}>
        Remove
      </button>
      {failure !== null && (
        <p className="camera-failure" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}
