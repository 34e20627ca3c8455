import type { Camera } from '@hindsight/domain';
import { useEffect, useRef, useState } from 'react';
import { usePage } from '../api/page.ts';
import { stateWords } from '../clips/clip-words.ts';
import { Icon } from '../shell/icons.tsx';
import { isNarrowed, SOUGHT_STATES, type GalleryQuery } from './gallery-query.ts';

type Props = {
  query: GalleryQuery;
  cameras: readonly Camera[];
  /** On offer; the one that is chosen is always among them. */
  tags: readonly string[];
  onChange: (change: Partial<GalleryQuery>) => void;
};

const EVERYTHING: GalleryQuery = { q: '', camera: '', tag: '', state: '', from: '', to: '' };

/** What narrows the gallery. On a phone only the search stands open. */
export function FilterBar({ query, cameras, tags, onChange }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <form className="filters" role="search" aria-label="Clips" onSubmit={(event) => event.preventDefault()}>
      <SearchField value={query.q} onChange={(q) => onChange({ q })} />
      <button
        type="button"
        className="quiet-button filters-toggle"
        aria-expanded={open}
        aria-controls="filters-more"
        onClick={() => setOpen(!open)}
      >
        <Icon name="filter" />
        <span className="visually-hidden">Filters</span>
      </button>
      <div id="filters-more" className="filters-more" data-open={open}>
        {cameras.length > 1 && (
          <Choice label="Camera" all="All cameras" value={query.camera} onChange={(camera) => onChange({ camera })}>
            {cameras.map(({ id, name }) => [id, name])}
          </Choice>
        )}
        {tags.length > 0 && (
          <Choice label="Tag" all="All tags" value={query.tag} onChange={(tag) => onChange({ tag })}>
            {tags.map((tag) => [tag, tag])}
          </Choice>
        )}
        <Choice
          label="State"
          all="All states"
          value={query.state}
          onChange={(state) => onChange({ state: state as GalleryQuery['state'] })}
        >
          {SOUGHT_STATES.map((state) => [state, stateWords(state)])}
        </Choice>
        <Day label="From" value={query.from} max={query.to} onChange={(from) => onChange({ from })} />
        <Day label="To" value={query.to} min={query.from} onChange={(to) => onChange({ to })} />
        {isNarrowed(query) && (
          <button type="button" className="quiet-button" onClick={() => onChange(EVERYTHING)}>
            Show all
          </button>
        )}
      </div>
    </form>
  );
}

/** While somebody types nothing is asked for. */
const TYPING_MS = 250;

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { clock } = usePage();
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    return clock.setTimer(TYPING_MS, () => latest.current(text.trim()));
  }, [text, value, clock]);
  return (
    <label className="search">
      <span className="visually-hidden">Search in names, tags and cameras</span>
      <Icon name="search" />
      <input
        className="field"
        type="search"
        data-testid="gallery-search"
        placeholder="Search"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </label>
  );
}

type ChoiceProps = {
  label: string;
  all: string;
  value: string;
  onChange: (value: string) => void;
  /** Values and what they are called. */
  children: readonly (readonly [string, string])[];
};

function Choice({ label, all, value, onChange, children }: ChoiceProps) {
  return (
    <select className="field" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{all}</option>
      {children.map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </select>
  );
}

type DayProps = { label: string; value: string; min?: string; max?: string; onChange: (value: string) => void };

function Day({ label, value, min, max, onChange }: DayProps) {
  return (
    <label className="day">
      <span>{label}</span>
      <input
        className="field"
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
