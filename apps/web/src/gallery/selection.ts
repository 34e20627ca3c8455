/** What is selected: ids, and the one that was clicked last, from which Shift selects on. */
export type Selection = { ids: ReadonlySet<string>; anchor: string | null; active: boolean };

/** What can happen to it. `shown` are the ids on the page in their order. */
export type SelectionAction =
  | { type: 'toggled'; id: string; shift: boolean; shown: readonly string[] }
  | { type: 'all'; shown: readonly string[] }
  | { type: 'begun' }
  | { type: 'ended' };

/** Nothing selected, and a click opens a clip. */
export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null, active: false };

/** The selection after `action`. With the last one taken away it ends. */
export function selectionAfter(selection: Selection, action: SelectionAction): Selection {
  if (action.type === 'ended') return NOTHING_SELECTED;
  if (action.type === 'begun') return { ...NOTHING_SELECTED, active: true };
  if (action.type === 'all') return { ids: new Set(action.shown), anchor: null, active: true };
  const { id, shift, shown } = action;
  const ids = new Set(selection.ids);
  const adding = !ids.has(id);
  for (const other of shift ? between(shown, selection.anchor, id) : [id]) {
    if (adding) ids.add(other);
    else ids.delete(other);
  }
  return ids.size === 0 ? NOTHING_SELECTED : { ids, anchor: id, active: true };
}

/** The ids from one to another, both included, in whichever order they are shown; just `to` without a `from`. */
function between(shown: readonly string[], from: string | null, to: string): readonly string[] {
  const [a, b] = [from === null ? -1 : shown.indexOf(from), shown.indexOf(to)];
  if (a < 0 || b < 0) return [to];
  return shown.slice(Math.min(a, b), Math.max(a, b) + 1);
}
