import type { Clip } from '@hindsight/domain';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { usePage } from '../api/page.ts';
import { phaseOf, useCameras, useClips, type ListPhase } from '../api/queries.ts';
import { zoneName } from '../format.ts';
import { useHidden } from '../removal/use-removals.ts';
import { Link } from '../shell/link.tsx';
import { useLocation } from '../shell/use-location.ts';
import { ClipTile } from './clip-tile.tsx';
import { dayGroups } from './day-groups.ts';
import { FilterBar } from './filter-bar.tsx';
import { filterOf, galleryAddress, isNarrowed, readGalleryQuery, type GalleryQuery } from './gallery-query.ts';
import { MoreBelow } from './more-below.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { NOTHING_SELECTED, selectionAfter } from './selection.ts';
import { knownTags } from './tags.ts';
import { useClipActions } from './use-clip-actions.ts';
import '../clips/clips.css';
import './gallery.css';

const NO_CLIPS: readonly Clip[] = [];

/** Every clip, by days, and what can be done with them. */
export default function GalleryPage() {
  const { location, clock } = usePage();
  const { query: text } = useLocation();
  const query = useMemo(() => readGalleryQuery(text), [text]);
  const list = useClips(useMemo(() => filterOf(query), [query]));
  const hidden = useHidden();
  const cameras = useCameras().data?.items ?? [];
  const actions = useClipActions();
  const clips = useMemo(
    () => list.data?.pages.flatMap(({ items }) => items).filter(({ id }) => !hidden.has(id)) ?? NO_CLIPS,
    [list.data, hidden],
  );
  const tags = useSeenTags(clips, query.tag);
  const days = dayGroups(clips, clock.now(), ({ delivered }) => delivered.start);
  const { selection, dispatch, select } = useSelection(days.flatMap(({ items }) => items));
  const names = new Map(cameras.map(({ id, name }) => [id, name]));
  const change = (to: Partial<GalleryQuery>): void =>
    location.go(galleryAddress({ ...query, ...to }), { replace: true });

  return (
    <div className="gallery" data-selecting={selection.active}>
      <header className="page-head">
        <h1>Gallery</h1>
        <p className="page-aside">Times in {zoneName(clock.now())}</p>
        {clips.length > 0 && !selection.active && (
          <button type="button" className="quiet-button" onClick={() => dispatch({ type: 'begun' })}>
            Select
          </button>
        )}
      </header>
      <FilterBar query={query} cameras={cameras} tags={tags} onChange={change} />
      {clips.length === 0 && !list.hasNextPage && <NoClips phase={phaseOf(list)} narrowed={isNarrowed(query)} />}
      {days.map(({ key, title, items }) => (
        <section key={key} className="day-group" aria-label={title}>
          <h2>{title}</h2>
          <ul className="tiles">
            {items.map((clip) => (
              <ClipTile
                key={clip.id}
                clip={clip}
                cameraName={cameras.length > 1 ? (names.get(clip.camera) ?? clip.camera) : null}
                selected={selection.ids.has(clip.id)}
                selecting={selection.active}
                actions={actions}
                onSelect={select}
              />
            ))}
          </ul>
        </section>
      ))}
      <MoreBelow list={list} />
      {selection.active && (
        <SelectionBar
          clips={clips.filter(({ id }) => selection.ids.has(id))}
          shown={clips.length}
          actions={actions}
          onAll={() => dispatch({ type: 'all', shown: clips.map(({ id }) => id) })}
          onEnd={() => dispatch({ type: 'ended' })}
        />
      )}
    </div>
  );
}

function useSelection(clips: readonly Clip[]) {
  const [selection, dispatch] = useReducer(selectionAfter, NOTHING_SELECTED);
  const shown = useRef<readonly string[]>([]);
  shown.current = clips.map(({ id }) => id);
  const select = useCallback(
    (id: string, shift: boolean) => dispatch({ type: 'toggled', id, shift, shown: shown.current }),
    [],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const elsewhere = event.target instanceof Element && event.target.closest('input, [popover], dialog');
      if (event.key === 'Escape' && !elsewhere) dispatch({ type: 'ended' });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return { selection, dispatch, select };
}

/** The tags that were seen since the page was opened, and the one that is looked for. */
function useSeenTags(clips: readonly Clip[], wanted: string): readonly string[] {
  const seen = useRef<readonly string[]>([]);
  return useMemo(() => {
    seen.current = knownTags([...clips, { tags: seen.current }, { tags: wanted === '' ? [] : [wanted] }]);
    return seen.current;
  }, [clips, wanted]);
}

function NoClips({ phase, narrowed }: { phase: ListPhase; narrowed: boolean }) {
  if (phase === 'reading') return <p className="empty">Reading the list…</p>;
  if (phase === 'unreachable') return <p className="empty">The list cannot be read right now. Trying again.</p>;
  if (narrowed) return <p className="empty">No clip is like this.</p>;
  return (
    <div className="empty">
      <p className="empty-title">Nothing kept yet</p>
      <p>
        <Link to="/">Watch live</Link>, and press <strong>Record</strong> when something happens.
      </p>
    </div>
  );
}
