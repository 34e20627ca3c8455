import { Component, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { usePage } from '../api/page.ts';
import { useConnection } from '../api/queries.ts';
import { useLocation } from './use-location.ts';
import { pageAt, PAGES, type PageEntry } from './page-table.ts';
import { Link } from './link.tsx';
import { useTitle } from './use-title.ts';

/** How long loading a page may take before anything is said about it. */
const PATIENCE_MS = 400;

const loaded = new Map(PAGES.map((entry) => [entry, lazy(entry.load)]));

/** The page that the address names. */
export function PageOutlet() {
  const { path } = useLocation();
  const found = pageAt(path);
  const PageOf = found && loaded.get(found.entry);
  if (!PageOf) return <NoSuchPage />;
  return (
    <CaughtFault key={path}>
      <Suspense fallback={<Loading />}>
        <Titled entry={found.entry} />
        <PageOf params={found.params} />
        <Arrival />
      </Suspense>
    </CaughtFault>
  );
}

/** Its effect runs before those of the page, which may know a better title. */
function Titled({ entry }: { entry: PageEntry }) {
  useTitle(entry.title);
  return null;
}

/** Once a page is there: scrolled to where it was left, and read out by screen readers unless it is the first one. */
function Arrival() {
  const { path, key, arrived, scrollTop } = useLocation();
  useLayoutEffect(() => {
    if (arrived === 'replaced') return;
    // Who has just deleted by keyboard may stand at the way back.
    const keeps = arrived === 'first' || document.activeElement?.closest('.removals');
    if (!keeps) document.getElementById('main')?.focus({ preventScroll: true });
    scrollTo(0, arrived === 'moved' ? scrollTop : 0);
    // A filter that is written into the query is no new page: only another path or entry is.
  }, [path, key]);
  return null;
}

function Loading() {
  const { clock } = usePage();
  const [late, setLate] = useState(false);
  useEffect(() => clock.setTimer(PATIENCE_MS, () => setLate(true)), [clock]);
  return <p className="page-note">{late && 'Loading…'}</p>;
}

function NoSuchPage() {
  useTitle('Not found');
  return (
    <div className="page-note">
      <h1>There is no such page</h1>
      <p>
        <Link to="/">To the live picture</Link>
      </p>
    </div>
  );
}

/** Stands in for a page that cannot be loaded or shown: a page that vanishes would be mute. */
class CaughtFault extends Component<{ children: ReactNode }, { fault: unknown }> {
  override state: { fault: unknown } = { fault: null };

  static getDerivedStateFromError(fault: unknown): { fault: unknown } {
    return { fault };
  }

  override render(): ReactNode {
    if (this.state.fault === null) return this.props.children;
    return <FaultNote />;
  }
}

/** When the page could not be loaded because the server was away, it comes by itself as soon as the server is back. */
function FaultNote() {
  const { reached } = useConnection();
  const wasAway = useRef(false);
  useEffect(() => {
    if (reached && wasAway.current) location.reload();
    wasAway.current ||= !reached;
  }, [reached]);
  return (
    <div className="page-note" role="alert">
      <h1>This page could not be loaded</h1>
      <p>Hindsight is away, or was renewed while this window was open.</p>
      <button type="button" className="solid-button" onClick={() => location.reload()}>
        Load it again
      </button>
    </div>
  );
}
