import { useSyncExternalStore } from 'react';
import { usePage } from '../api/page.ts';
import type { Removal } from './removals.ts';

/** What is being deleted. */
export function useRemovals(): readonly Removal[] {
  const { removals } = usePage();
  return useSyncExternalStore(removals.subscribe, removals.get);
}

/** Ids of what has been deleted and is still to be undone or sent: shown nowhere. */
export function useHidden(): ReadonlySet<string> {
  const { removals } = usePage();
  return useSyncExternalStore(removals.subscribe, removals.hidden);
}
