import type { Camera } from '@hindsight/domain';
import { cameraWords } from './camera-words.ts';

/** Laid over the picture while the camera does not send: what is wrong, why, and what helps. */
export function CameraTrouble({ camera }: { camera: Camera }) {
  const { title, why, detail } = cameraWords(camera);
  return (
    <div className="trouble" role="status" data-testid="camera-trouble">
      <p className="trouble-title">{title}</p>
      {why !== null && <p>{why}</p>}
      {detail !== null && <p className="trouble-detail">{detail}</p>}
    </div>
  );
}
