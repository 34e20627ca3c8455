import type { CameraDraft } from './camera-draft.ts';
import { Field } from './field.tsx';

type Props = {
  draft: CameraDraft;
  onChange: (change: Partial<CameraDraft>) => void;
  /** The camera is there already: its id stands, and what is left empty stays as it is. */
  added: boolean;
  idHint: string;
};

/** What hardly anybody needs to set. */
export function RareSettings({ draft, onChange, added, idHint }: Props) {
  const unset = added ? 'As it is' : 'As capture is set';
  return (
    <details className="rare-settings">
      <summary>More settings</summary>
      <div className="rare-fields">
        {!added && (
          <Field label="Id" hint="In addresses and file names. It cannot be changed later.">
            {(ids) => (
              <input
                {...ids}
                name="id"
                pattern="[a-z0-9\-]{1,40}"
                title="1 to 40 of a-z, 0-9 and -"
                placeholder={idHint}
                value={draft.id}
                onChange={({ target }) => onChange({ id: target.value })}
              />
            )}
          </Field>
        )}
        <Field label="Encoding">
          {(ids) => (
            <select
              {...ids}
              value={draft.mode}
              onChange={({ target }) => onChange({ mode: target.value as CameraDraft['mode'] })}
            >
              <option value="">{unset}</option>
              <option value="auto">Only when browsers cannot play it</option>
              <option value="copy">Never</option>
              <option value="encode">Always</option>
            </select>
          )}
        </Field>
        <Field label="Sound">
          {(ids) => (
            <select
              {...ids}
              value={draft.audio}
              onChange={({ target }) => onChange({ audio: target.value as CameraDraft['audio'] })}
            >
              <option value="">{added ? 'As it is' : 'On, where there is some'}</option>
              <option value="on">On</option>
              <option value="off">Off</option>
            </select>
          )}
        </Field>
        <Field label="How far back, in seconds">
          {(ids) => (
            <input
              {...ids}
              name="ringSeconds"
              type="number"
              min={5}
              max={3600}
              placeholder={added ? 'as it is' : '60'}
              value={draft.ringSeconds}
              onChange={({ target }) => onChange({ ringSeconds: target.value })}
            />
          )}
        </Field>
        <Field label="Size, of a device">
          {(ids) => (
            <input
              {...ids}
              name="size"
              pattern="\d{2,5}x\d{2,5}"
              title="Width x height, such as 1280x720"
              placeholder="1280x720"
              value={draft.size}
              onChange={({ target }) => onChange({ size: target.value })}
            />
          )}
        </Field>
        <Field label="Microphone, of a device" hint="A webcam is captured without sound unless one is named.">
          {(ids) => (
            <input
              {...ids}
              name="microphone"
              placeholder="default"
              title="default or hw:1,0; on macOS an index; on Windows audio=name"
              value={draft.microphone}
              onChange={({ target }) => onChange({ microphone: target.value })}
            />
          )}
        </Field>
        <Field label="Frames a second, of a device">
          {(ids) => (
            <input
              {...ids}
              name="fps"
              type="number"
              min={1}
              max={240}
              placeholder="30"
              value={draft.fps}
              onChange={({ target }) => onChange({ fps: target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
