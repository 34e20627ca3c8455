import { useSyncExternalStore } from 'react';
import { usePage } from '../api/page.ts';
import type { AppLocation } from './location.ts';

/** Where the app is. */
export function useLocation(): AppLocation {
  const { location } = usePage();
  return useSyncExternalStore(location.subscribe, location.get);
}
