import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createApiClient } from './api/api.ts';
import { createConnectionStore } from './api/connection.ts';
import { ApiError, createHttp } from './api/http.ts';
import { dropClip, dropSnapshot, putNewClip } from './api/kept-lists.ts';
import { PageContext } from './api/page.ts';
import { createQueryClient } from './api/queries.ts';
import { pageClock } from './clock.ts';
import { readRemembered, writeRemembered } from './remembered.ts';
import { createPresses } from './record/press-store.ts';
import { createRemovals } from './removal/removals.ts';
import { createLocationStore } from './shell/location.ts';
import { createLetterKeys } from './shell/letter-keys.ts';
import { createMessages } from './shell/messages.ts';
import { pathOf } from './shell/paths.ts';
import { Shell } from './shell/shell.tsx';
import { applyTheme, THEME_NAME, themeOf } from './shell/theme.ts';
import './tokens.css';
import './page.css';
import './shell/shell.css';

const REQUEST_TIMEOUT_MS = 10_000;
const LETTER_KEYS_NAME = 'letter-keys';

const connection = createConnectionStore();
const http = createHttp({
  fetch: (input, init) => fetch(pathOf(String(input)), init),
  onReach: (reached) => connection.set({ reached }),
  timeoutMs: REQUEST_TIMEOUT_MS,
});
const api = createApiClient(http);
const client = createQueryClient();
const messages = createMessages(pageClock);
const presses = createPresses({
  ...{ api, clock: pageClock, urls: URL },
  onAccepted: (clip) => putNewClip(client, clip),
  onRefusedUnheard: (problem) => messages.say(`Not kept. ${problem} The live page offers to try again.`),
});
const removals = createRemovals({
  clock: pageClock,
  send: async (kind, id, leaving) => {
    await api.remove(kind, id, leaving).catch((error: unknown) => {
      // Somebody else was quicker.
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    });
  },
  onGone: (kind, id) => (kind === 'clip' ? dropClip(client, id) : dropSnapshot(client, id)),
});
const page = {
  ...{ api, http, connection, presses, removals, messages, clock: pageClock },
  location: createLocationStore(window),
  letterKeys: createLetterKeys({
    read: () => readRemembered(LETTER_KEYS_NAME),
    write: (value) => writeRemembered(LETTER_KEYS_NAME, value),
  }),
};
const root = document.getElementById('app');
if (!root) throw new Error('expected an element with the id "app" in the page');

applyTheme(themeOf(readRemembered(THEME_NAME)));
createRoot(root).render(
  <PageContext value={page}>
    <QueryClientProvider client={client}>
      <Shell />
    </QueryClientProvider>
  </PageContext>,
);
