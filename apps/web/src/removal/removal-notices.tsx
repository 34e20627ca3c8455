import { useEffect, useRef, useSyncExternalStore } from 'react';
import { usePage } from '../api/page.ts';
import { problemWords } from '../record/press-words.ts';
import type { Removal } from './removals.ts';
import { useNoticeFocus } from './use-notice-focus.ts';
import { useRemovals } from './use-removals.ts';
import './removal.css';

/**
 * At the foot of every page, and of every dialog (the page below cannot be reached while it is open): what was just
 * deleted, with the way back, and short messages. While the pointer or the focus is in it the time to undo stands still.
 */
export function RemovalNotices() {
  const { removals, messages } = usePage();
  const message = useSyncExternalStore(messages.subscribe, messages.get);
  const shown = useRemovals().filter(({ phase }) => phase !== 'sending');
  const place = useRef<HTMLDivElement>(null);
  const inside = useRef({ pointer: false, focus: false });
  const enter = (change: Partial<typeof inside.current>): void => {
    Object.assign(inside.current, change);
    removals.hold(inside.current.pointer || inside.current.focus);
  };
  const leave = (): void => enter({ pointer: false, focus: false });
  const giveFocusBack = useNoticeFocus(place, shown.findLast(({ phase }) => phase === 'waiting')?.key);
  // What is taken away under the pointer or with the focus says nothing about it.
  useEffect(() => {
    if (shown.length === 0) leave();
  }, [shown.length]);
  useEffect(() => leave, []);
  return (
    <div
      ref={place}
      className="removals"
      role="status"
      onPointerEnter={() => enter({ pointer: true })}
      onPointerLeave={() => enter({ pointer: false })}
      onFocus={() => enter({ focus: true })}
      onBlur={() => enter({ focus: false })}
    >
      {message !== null && (
        <p className="removal" data-testid="message">
          {message}
        </p>
      )}
      {shown.map((removal) => (
        <RemovalNotice
          key={removal.key}
          removal={removal}
          onEnd={() => {
            leave();
            giveFocusBack();
          }}
        />
      ))}
    </div>
  );
}

function RemovalNotice({ removal, onEnd }: { removal: Removal; onEnd: () => void }) {
  const { removals } = usePage();
  const { key, kind, ids, phase, problem } = removal;
  const what = ids.length === 1 ? (kind === 'clip' ? 'Clip' : 'Snapshot') : `${ids.length} ${kind}s`;
  const end = (act: (key: number) => void): void => {
    act(key);
    onEnd();
  };
  if (phase === 'failed') {
    return (
      <p className="removal" data-testid="removal-failed">
        <span>
          {what} not deleted. {problemWords(problem)}
        </span>
        <button type="button" onClick={() => end(removals.dismiss)}>
          Dismiss
        </button>
      </p>
    );
  }
  return (
    <p className="removal" data-testid="removal" data-removal={key}>
      <span>{what} deleted</span>
      <button type="button" onClick={() => end(removals.undo)}>
        Undo
      </button>
    </p>
  );
}
