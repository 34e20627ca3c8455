import { useEffect, useState, useSyncExternalStore } from 'react';
import { useConnection } from '../api/queries.ts';
import { usePage } from '../api/page.ts';

/** Live updates that are back within this time were never missed. */
const PATIENCE_MS = 4000;

/** What every page has to say about the way to the server: this device is offline, nothing answers, updates are late. */
export function ConnectionNotice() {
  const { reached, updates } = useConnection();
  const online = useSyncExternalStore(followOnline, () => navigator.onLine);
  const late = useLasting(!updates);
  return (
    <div className="notices" role="status">
      {!reached && (
        <p className="notice notice-strong" data-testid="offline">
          <strong>{online ? 'No connection to Hindsight.' : 'This device is offline.'}</strong> Trying again. Clips that
          were accepted are made meanwhile.
        </p>
      )}
      {reached && late && (
        <p className="notice" data-testid="updates-late">
          Live updates are interrupted and being resumed. Until then this page asks for news every few seconds.
        </p>
      )}
    </div>
  );
}

/** Whether something has been so for a while. */
function useLasting(now: boolean): boolean {
  const { clock } = usePage();
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    return now ? clock.setTimer(PATIENCE_MS, () => setLasting(true)) : undefined;
  }, [now, clock]);
  return now && lasting;
}

function followOnline(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}
