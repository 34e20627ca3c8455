import type { Clip } from '@hindsight/domain';
import { useState } from 'react';
import { RenameField } from './rename-field.tsx';
import { tagsOf, withTags } from './tags.ts';
import type { ClipActions } from './use-clip-actions.ts';

type Props = {
  clips: readonly Clip[];
  shown: number;
  actions: ClipActions;
  onAll: () => void;
  onEnd: () => void;
};

/** What can be done with all selected clips at once. */
export function SelectionBar(props: Props) {
  const { clips, actions, onEnd } = props;
  const [tagging, setTagging] = useState(false);
  const addTags = (text: string): void => {
    setTagging(false);
    const added = tagsOf(text);
    if (added.length > 0) void actions.change(clips, ({ tags }) => ({ tags: withTags(tags, added) }));
  };
  return (
    <div className="selection-bar" role="toolbar" aria-label="Selected clips" data-testid="selection-bar">
      <p className="selection-count" role="status">
        {clips.length === 0 ? 'Select clips' : `${clips.length} selected`}
      </p>
      {tagging ? (
        <RenameField
          label="Tags for the selected clips"
          value=""
          placeholder="Tags, parted by commas"
          maxLength={300}
          onDone={addTags}
          onCancel={() => setTagging(false)}
        />
      ) : (
        <SelectionButtons {...props} onTag={() => setTagging(true)} />
      )}
      <button type="button" className="selection-end" onClick={onEnd}>
        Done
      </button>
    </div>
  );
}

function SelectionButtons({ clips, shown, actions, onAll, onEnd, onTag }: Props & { onTag: () => void }) {
  const none = clips.length === 0;
  const allProtected = !none && clips.every((clip) => clip.protected);
  return (
    <div className="selection-actions">
      {clips.length < shown && (
        <button type="button" onClick={onAll}>
          All {shown}
        </button>
      )}
      <button type="button" disabled={none} onClick={onTag}>
        Tag
      </button>
      <button
        type="button"
        disabled={none}
        onClick={() => void actions.change(clips, () => ({ protected: !allProtected }))}
      >
        {allProtected ? 'No longer protect' : 'Protect'}
      </button>
      <button type="button" disabled={none} onClick={() => actions.download(clips)}>
        Download
      </button>
      <button
        type="button"
        disabled={none}
        onClick={() => {
          actions.remove(clips);
          onEnd();
        }}
      >
        Delete
      </button>
    </div>
  );
}
