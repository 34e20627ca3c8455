import type { Camera } from '@hindsight/domain';
import { useState, type FormEvent } from 'react';
import { Modal } from '../player/modal.tsx';
import { Field } from './field.tsx';
import { idFor, NEW_DRAFT, toNewCamera, toPatch, type CameraDraft } from './camera-draft.ts';
import { RareSettings } from './rare-settings.tsx';
import { SourceTest } from './source-test.tsx';
import { useCameraCalls, useChange } from './use-camera-calls.ts';

type Props = {
  /** The camera to change; null to add one. */
  camera: Camera | null;
  all: readonly Camera[];
  onClose: () => void;
};

/** Adds a camera or changes one. Its source can be tried before; nobody can read it again after. */
export function CameraForm({ camera, all, onClose }: Props) {
  const calls = useCameraCalls();
  const { busy, failure, run } = useChange();
  const [draft, setDraft] = useState<CameraDraft>({ ...NEW_DRAFT, name: camera?.name ?? '' });
  const put = (change: Partial<CameraDraft>): void => setDraft((now) => ({ ...now, ...change }));
  const taken = all.map(({ id }) => id);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const patch = camera && toPatch(draft, camera);
    if (camera && !patch) return onClose();
    const change = (): Promise<Camera> =>
      camera && patch ? calls.change(camera.id, patch) : calls.add(toNewCamera(draft, taken));
    if (await run(change)) onClose();
  };

  return (
    <Modal title={camera ? `Change ${camera.name}` : 'Add a camera'} narrow onClose={onClose}>
      <form className="camera-form" data-testid="camera-form" onSubmit={(event) => void submit(event)}>
        <Field
          label={camera ? 'New address' : 'Address'}
          hint="RTSP, RTMP, SRT or HTTP; a device such as 0 or /dev/video0; a file. Kept encrypted and never shown."
        >
          {(ids) => (
            <input
              {...ids}
              name="source"
              required={!camera}
              maxLength={2000}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder={camera ? 'as it is' : 'rtsp://user:password@10.0.0.5/stream'}
              value={draft.source}
              onChange={({ target }) => put({ source: target.value })}
            />
          )}
        </Field>
        <SourceTest draft={draft} />
        <Field label="Name">
          {(ids) => (
            <input
              {...ids}
              name="name"
              maxLength={100}
              placeholder="Front door"
              value={draft.name}
              onChange={({ target }) => put({ name: target.value })}
            />
          )}
        </Field>
        <RareSettings
          draft={draft}
          onChange={put}
          added={camera !== null}
          idHint={idFor(draft.name || 'camera', taken)}
        />
        {failure !== null && (
          <p className="camera-failure" role="alert">
            {failure}
          </p>
        )}
        <div className="form-foot">
          <button type="submit" className="solid-button" disabled={busy || (!camera && draft.source.trim() === '')}>
            {camera ? 'Save' : 'Add the camera'}
          </button>
        </div>
      </form>
    </Modal>
  );
}
