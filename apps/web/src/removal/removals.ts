import type { PageClock } from '../clock.ts';

/** What can be deleted here. */
export type RemovedKind = 'clip' | 'snapshot';

/**
 * Something that a person has deleted, from the press on:
 *
 *     waiting (can be undone; the API knows nothing of it) → sending → gone | failed (it is back, and why)
 *
 * Until it has failed, what is deleted is shown nowhere.
 */
export type Removal = {
  key: number;
  kind: RemovedKind;
  ids: readonly string[];
  phase: 'waiting' | 'sending' | 'failed';
  /** What the API said when it refused. */
  problem: unknown;
};

/** The removals under way, as components follow them. */
export type RemovalStore = {
  get(): readonly Removal[];
  /** Ids that are not to be shown; the same set until something changes. */
  hidden(): ReadonlySet<string>;
  remove(kind: RemovedKind, ids: readonly string[]): void;
  undo(key: number): void;
  /** Stops the clock of what can still be undone, while somebody reads or aims at the notice; false starts it anew. */
  hold(held: boolean): void;
  /** Takes a notice of failure away. */
  dismiss(key: number): void;
  /** The page is being left: what waits is sent at once, by requests that outlive it. */
  flush(): void;
  subscribe(listener: () => void): () => void;
};

/** How things are deleted, and who is told. */
export type RemovalOptions = {
  clock: PageClock;
  /** Deletes one of them; rejects when the API refuses. */
  send(kind: RemovedKind, id: string, leaving: boolean): Promise<void>;
  /** It is gone: lists drop it. */
  onGone(kind: RemovedKind, id: string): void;
};

/** How long a removal can be undone. */
export const UNDO_MS = 6000;
/** Deletions under way at once, so that hundreds of them do not stand in the way of everything else. */
const AT_ONCE = 4;

/** Keeps what was deleted for a while before the API is told. */
export function createRemovals(options: RemovalOptions): RemovalStore {
  const { clock, onGone } = options;
  const listeners = new Set<() => void>();
  const timers = new Map<number, () => void>();
  let removals: readonly Removal[] = [];
  let hidden: ReadonlySet<string> = new Set();
  let made = 0;
  let held = false;

  const set = (next: readonly Removal[]): void => {
    removals = next;
    hidden = new Set(next.filter(({ phase }) => phase !== 'failed').flatMap(({ ids }) => ids));
    for (const listener of listeners) listener();
  };
  const change = (key: number, to: Partial<Removal>): void =>
    set(removals.map((removal) => (removal.key === key ? { ...removal, ...to } : removal)));
  const drop = (key: number): void => set(removals.filter((removal) => removal.key !== key));
  const stopTimer = (key: number): void => {
    timers.get(key)?.();
    timers.delete(key);
  };

  const send = async ({ key, kind, ids }: Removal, leaving: boolean): Promise<void> => {
    stopTimer(key);
    change(key, { phase: 'sending' });
    const left: string[] = [];
    let problem: unknown = null;
    await inLanes(ids, leaving ? ids.length : AT_ONCE, async (id) => {
      try {
        await options.send(kind, id, leaving);
        onGone(kind, id);
      } catch (error) {
        left.push(id);
        problem = error;
      }
    });
    if (left.length === 0) drop(key);
    else change(key, { phase: 'failed', ids: left, problem });
  };
  const startTimer = (removal: Removal): void => {
    timers.set(
      removal.key,
      clock.setTimer(UNDO_MS, () => void send(removal, false)),
    );
  };
  const waiting = (): Removal[] => removals.filter(({ phase }) => phase === 'waiting');

  return {
    get: () => removals,
    hidden: () => hidden,
    remove: (kind, ids) => {
      made += 1;
      const removal: Removal = { key: made, kind, ids, phase: 'waiting', problem: null };
      set([...removals, removal]);
      if (!held) startTimer(removal);
    },
    undo: (key) => {
      stopTimer(key);
      if (removals.some((removal) => removal.key === key && removal.phase === 'waiting')) drop(key);
    },
    hold: (next) => {
      if (next === held) return;
      held = next;
      for (const removal of waiting()) {
        stopTimer(removal.key);
        if (!held) startTimer(removal);
      }
    },
    dismiss: drop,
    flush: () => {
      for (const removal of waiting()) void send(removal, true);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const lane = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}
