import type { Camera } from '@hindsight/domain';
import { cameraFacts, cameraWords } from './camera-words.ts';
import { ViewChoice } from './view-choice.tsx';
import type { View } from './view.ts';

type Props = {
  /** False while nothing answers: then what is known of the camera is old. */
  reached: boolean;
  cameras: readonly Camera[];
  camera: Camera | null;
  view: View;
  onChoose: (id: string) => void;
  onView: (view: View) => void;
};

/** Which camera this is, how it does, and the others to choose from, alone or all at once. */
export function CameraLine({ reached, cameras, camera, view, onChoose, onView }: Props) {
  if (!camera) return null;
  const facts = reached && camera.state === 'streaming' ? cameraFacts(camera) : '';
  return (
    <div className="camera-line">
      {cameras.length > 1 ? (
        <label className="camera-picker">
          <span className="visually-hidden">Camera</span>
          <select value={camera.id} onChange={(event) => onChoose(event.target.value)}>
            {cameras.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <span className="camera-name">{camera.name}</span>
      )}
      <span className="camera-state" data-testid="camera-state" data-state={reached ? camera.state : 'unknown'}>
        <span className="camera-dot" aria-hidden="true" />
        {reached ? cameraWords(camera).title : 'No connection'}
      </span>
      {facts !== '' && <span className="camera-facts">{facts}</span>}
      {cameras.length > 1 && <ViewChoice view={view} onView={onView} />}
    </div>
  );
}
