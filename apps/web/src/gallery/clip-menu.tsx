import type { Clip } from '@hindsight/domain';
import { isOpenState } from '../clips/cards.ts';
import { Menu } from '../shell/menu.tsx';
import { pathOf } from '../shell/paths.ts';
import type { ClipActions } from './use-clip-actions.ts';

type Props = {
  clip: Clip;
  name: string;
  actions: ClipActions;
  onRename: () => void;
  /** Left out where nothing can be selected. */
  onSelect?: () => void;
};

/** Why a protected clip cannot be deleted. */
export const PROTECTED = 'Protected clips are not deleted';

/** What can be done with one clip. */
export function ClipMenu({ clip, name, actions, onRename, onSelect }: Props) {
  return (
    <Menu label={`More for ${name}`}>
      {(close) => {
        const item = (words: string, act: () => unknown) => (
          <li>
            <button
              type="button"
              onClick={() => {
                close();
                void act();
              }}
            >
              {words}
            </button>
          </li>
        );
        return (
          <ul>
            {isOpenState(clip.state) && item('Stop making it', () => actions.cancel(clip))}
            {item('Rename', onRename)}
            {item(clip.protected ? 'No longer protect' : 'Protect', () =>
              actions.change([clip], ({ protected: on }) => ({ protected: !on })),
            )}
            {item('Copy link', () => actions.copyLink(clip))}
            {clip.state === 'ready' && (
              <li>
                <a href={pathOf(clip.downloadUrl)} download onClick={close}>
                  Download MP4
                </a>
              </li>
            )}
            {onSelect && item('Select', onSelect)}
            <li className="menu-apart">
              <button
                type="button"
                className="menu-danger"
                disabled={clip.protected}
                title={clip.protected ? PROTECTED : undefined}
                onClick={() => {
                  close();
                  actions.remove([clip]);
                }}
              >
                Delete
              </button>
            </li>
          </ul>
        );
      }}
    </Menu>
  );
}
