import type { Clip } from '@hindsight/domain';
import { useState } from 'react';
import { galleryAddress } from '../gallery/gallery-query.ts';
import { RenameField } from '../gallery/rename-field.tsx';
import { tagsOf, withTags } from '../gallery/tags.ts';
import type { ClipActions } from '../gallery/use-clip-actions.ts';
import { Link } from '../shell/link.tsx';

/** A clip's tags: each leads to the clips that share it, can be taken away, and more can be added. */
export function ClipTags({ clip, actions }: { clip: Clip; actions: ClipActions }) {
  const [adding, setAdding] = useState(false);
  const set = (tags: string[]): void => void actions.change([clip], () => ({ tags }));
  return (
    <ul className="tags clip-tags" aria-label="Tags">
      {clip.tags.map((tag) => (
        <li key={tag} className="tag-pair">
          <Link className="tag" to={galleryAddress({ tag })}>
            {tag}
          </Link>
          <button
            type="button"
            className="tag-drop"
            aria-label={`Take the tag ${tag} away`}
            onClick={() => set(clip.tags.filter((other) => other !== tag))}
          >
            ×
          </button>
        </li>
      ))}
      <li>
        {adding ? (
          <RenameField
            label="Tags to add"
            value=""
            placeholder="Tags, parted by commas"
            maxLength={300}
            onDone={(text) => {
              setAdding(false);
              set(withTags(clip.tags, tagsOf(text)));
            }}
            onCancel={() => setAdding(false)}
          />
        ) : (
          <button type="button" className="tag tag-add" data-testid="add-tag" onClick={() => setAdding(true)}>
            + Tag
          </button>
        )}
      </li>
    </ul>
  );
}
