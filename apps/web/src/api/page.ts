import { createContext, useContext } from 'react';
import type { PageClock } from '../clock.ts';
import type { PressStore } from '../record/press-store.ts';
import type { RemovalStore } from '../removal/removals.ts';
import type { LetterKeys } from '../shell/letter-keys.ts';
import type { MessageStore } from '../shell/messages.ts';
import type { LocationStore } from '../shell/location.ts';
import type { Api } from './api.ts';
import type { ConnectionStore } from './connection.ts';
import type { Http } from './http.ts';

/** What the whole app works with; `main.tsx` builds it. */
export type Page = {
  api: Api;
  /** For the calls of a single page; those that several make are in `api`. */
  http: Http;
  connection: ConnectionStore;
  clock: PageClock;
  location: LocationStore;
  presses: PressStore;
  removals: RemovalStore;
  messages: MessageStore;
  letterKeys: LetterKeys;
};

/** Hands the page's parts to its components. */
export const PageContext = createContext<Page | null>(null);

/** The page's parts. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('expected a PageContext around this component');
  return page;
}
