import type { PageClock } from '../clock.ts';

/** The part of the browser's document that is used here. */
export type Tab = {
  readonly hidden: boolean;
  addEventListener(name: 'visibilitychange', listener: () => void): void;
  removeEventListener(name: 'visibilitychange', listener: () => void): void;
};

/** A tab that is looked at again within this time has missed nothing. */
const PATIENCE_MS = 5000;

/**
 * Keeps something running while the tab can be seen. Over plain HTTP a browser has six connections to a host for all its
 * tabs: one that each hidden tab keeps open for ever would leave none. `start` answers how to end it; `again`: it has been
 * ended before, so changes may have been missed. The answer ends it for good.
 */
export function whileVisible(of: { tab: Tab; clock: PageClock; start: (again: boolean) => () => void }): () => void {
  const { tab, clock, start } = of;
  let end: (() => void) | null = start(false);
  let cancelEnd = (): void => {};
  const onChange = (): void => {
    cancelEnd();
    if (!tab.hidden) {
      end ??= start(true);
      return;
    }
    cancelEnd = clock.setTimer(PATIENCE_MS, () => {
      end?.();
      end = null;
    });
  };
  tab.addEventListener('visibilitychange', onChange);
  if (tab.hidden) onChange();
  return () => {
    tab.removeEventListener('visibilitychange', onChange);
    cancelEnd();
    end?.();
  };
}
