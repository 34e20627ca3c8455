import type { Camera } from '@hindsight/domain';
import { Modal } from '../player/modal.tsx';
import { useCameraCalls, useChange } from './use-camera-calls.ts';

type Props = { camera: Camera; onClose: () => void };

/** Asks before a camera goes: there is no way back, as its source is known to nobody. */
export function RemoveCamera({ camera, onClose }: Props) {
  const calls = useCameraCalls();
  const { busy, failure, run } = useChange();
  const remove = async (): Promise<void> => {
    if (await run(() => calls.remove(camera.id))) onClose();
  };
  return (
    <Modal title={`Remove ${camera.name}?`} narrow onClose={onClose}>
      <div className="camera-form">
        <p>
          Its footage of the last minute runs out. Its clips stay. To have it again, you will need its address and
          password.
        </p>
        {failure !== null && (
          <p className="camera-failure" role="alert">
            {failure}
          </p>
        )}
        <div className="form-foot">
          <button type="button" className="quiet-button" onClick={onClose}>
            Keep it
          </button>
          <button
            type="button"
            className="solid-button remove-button"
            data-testid="remove-camera"
            disabled={busy}
            onClick={() => void remove()}
          >
            Remove
          </button>
        </div>
      </div>
    </Modal>
  );
}
