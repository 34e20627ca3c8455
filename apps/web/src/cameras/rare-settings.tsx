import type { CameraDraft } from './camera-draft.ts';

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
          <label className="field">
            <span>Id</span>
            <input
              name="id"
              pattern="[a-z0-9\-]{1,40}"
              title="1 to 40 of a-z, 0-9 and -"
              placeholder={idHint}
              value={draft.id}
              onChange={({ target }) => onChange({ id: target.value })}
            />
            <small>In addresses and file names. It cannot be changed later.</small>
          </label>
        )}
        <label className="field">
          <span>Encoding</span>
          <select value={draft.mode} onChange={({ target }) => onChange({ mode: target.value as CameraDraft['mode'] })}>
            <option value="">{unset}</option>
            <option value="auto">Only when browsers cannot play it</option>
            <option value="copy">Never</option>
            <option value="encode">Always</option>
          </select>
        </label>
        <label className="field">
          <span>Sound</span>
          <select
            value={draft.audio}
            onChange={({ target }) => onChange({ audio: target.value as CameraDraft['audio'] })}
          >
            <option value="">{added ? 'As it is' : 'On, where there is some'}</option>
            <option value="on">On</option>
            <option value="off">Off</option>
          </select>
        </label>
        <label className="field">
          <span>How far back, in seconds</span>
          <input
            name="ringSeconds"
            type="number"
            min={5}
            max={3600}
            placeholder={added ? 'as it is' : '60'}
            value={draft.ringSeconds}
            onChange={({ target }) => onChange({ ringSeconds: target.value })}
          />
        </label>
        <label className="field">
          <span>Size, of a device</span>
          <input
            name="size"
            pattern="\d{2,5}x\d{2,5}"
            title="Width x height, such as 1280x720"
            placeholder="1280x720"
            value={draft.size}
            onChange={({ target }) => onChange({ size: target.value })}
          />
        </label>
        <label className="field">
          <span>Frames a second, of a device</span>
          <input
            name="fps"
            type="number"
            min={1}
            max={240}
            placeholder="30"
            value={draft.fps}
            onChange={({ target }) => onChange({ fps: target.value })}
          />
        </label>
      </div>
    </details>
  );
}
