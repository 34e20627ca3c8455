import type { Clip } from '@hindsight/domain';
import { moment } from '../format.ts';
import { usePage } from '../api/page.ts';
import { RenameField } from './rename-field.tsx';
import type { ClipActions } from './use-clip-actions.ts';

type Props = { clip: Clip; actions: ClipActions; onEnd: () => void };

/** A clip's name being edited in its place; without one the clip is called by its time. */
export function ClipNameField({ clip, actions, onEnd }: Props) {
  const { clock } = usePage();
  return (
    <RenameField
      label="Name of the clip"
      value={clip.label}
      placeholder={moment(clip.delivered.start, clock.now())}
      maxLength={200}
      onDone={(label) => {
        onEnd();
        void actions.change([clip], () => ({ label }));
      }}
      onCancel={onEnd}
    />
  );
}
