import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createApiClient } from './api/api.ts';
import { createConnectionStore } from './api/connection.ts';
import { createHttp } from './api/http.ts';
import { PageContext } from './api/page.ts';
import { createQueryClient } from './api/queries.ts';
import { App } from './app.tsx';
import { pageClock } from './clock.ts';
import './page.css';
import './live/live.css';
import './record/record.css';
import './clips/clips.css';
import './player/player.css';

const REQUEST_TIMEOUT_MS = 10_000;

const connection = createConnectionStore();
const http = createHttp({
  fetch: (input, init) => fetch(input, init),
  onReach: (reached) => connection.set({ reached }),
  timeoutMs: REQUEST_TIMEOUT_MS,
});
const page = { api: createApiClient(http), connection, clock: pageClock };
const root = document.getElementById('app');
if (!root) throw new Error('expected an element with the id "app" in the page');

createRoot(root).render(
  <PageContext value={page}>
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>
  </PageContext>,
);
