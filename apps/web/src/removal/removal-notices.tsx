import { useEffect, useSyncExternalStore } from 'react';
import { usePage } from '../api/page.ts';
import { problemWords } from '../record/press-words.ts';
import type { Removal } from './removals.ts';
import { useRemovals } from './use-removals.ts';
import './removal.css';

/** At the foot of every page: what was just deleted, with the way back, and short messages. */
export function RemovalNotices() {
  const { removals, messages } = usePage();
  const message = useSyncExternalStore(messages.subscribe, messages.get);
  const shown = useRemovals().filter(({ phase }) => phase !== 'sending');
  useEffect(() => {
    addEventListener('pagehide', removals.flush);
    return () => removeEventListener('pagehide', removals.flush);
  }, [removals]);
  useEffect(() => {
    if (shown.length === 0) removals.hold(false);
  }, [shown.length, removals]);
  return (
    <div
      className="removals"
      role="status"
      onPointerEnter={() => removals.hold(true)}
      onPointerLeave={() => removals.hold(false)}
      onFocus={() => removals.hold(true)}
      onBlur={() => removals.hold(false)}
    >
      {message !== null && (
        <p className="removal" data-testid="message">
          {message}
        </p>
      )}
      {shown.map((removal) => (
        <RemovalNotice key={removal.key} removal={removal} />
      ))}
    </div>
  );
}

function RemovalNotice({ removal }: { removal: Removal }) {
  const { removals } = usePage();
  const { key, kind, ids, phase, problem } = removal;
  const what = ids.length === 1 ? (kind === 'clip' ? 'Clip' : 'Snapshot') : `${ids.length} ${kind}s`;
  if (phase === 'failed') {
    return (
      <p className="removal" data-testid="removal-failed">
        <span>
          {what} not deleted. {problemWords(problem)}
        </span>
        <button type="button" onClick={() => removals.dismiss(key)}>
          Dismiss
        </button>
      </p>
    );
  }
  return (
    <p className="removal" data-testid="removal">
      <span>{what} deleted</span>
      <button
        type="button"
        onClick={() => {
          removals.undo(key);
          removals.hold(false);
        }}
      >
        Undo
      </button>
    </p>
  );
}
