import { useEffect, type MouseEvent } from 'react';
import { usePage } from '../api/page.ts';
import { useLiveUpdates } from '../api/use-live-updates.ts';
import { RemovalNotices } from '../removal/removal-notices.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { KeysButton } from './keys-button.tsx';
import { Link } from './link.tsx';
import { Navigation } from './navigation.tsx';
import { PageOutlet } from './page-outlet.tsx';
import { pathOf } from './paths.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { useFreedSelects } from './use-freed-selects.ts';
import { useLocation } from './use-location.ts';

/** What is around every page: the way to the others, the state of the connection, the colours. */
export function Shell() {
  useLiveUpdates();
  useFreedSelects();
  const { removals } = usePage();
  useEffect(() => {
    addEventListener('pagehide', removals.flush);
    return () => removeEventListener('pagehide', removals.flush);
  }, [removals]);
  const { path } = useLocation();
  const skip = (event: MouseEvent): void => {
    // With a base address of its own the page would be loaded anew for a mere `#main`.
    event.preventDefault();
    document.getElementById('main')?.focus();
  };
  return (
    <div className="page">
      <a className="skip-link" href={`${pathOf(path)}#main`} onClick={skip}>
        Skip to the content
      </a>
      <header className="top">
        <Link className="wordmark" to="/">
          <img src={pathOf('/favicon.svg')} alt="" width="28" height="28" />
          <span>Hindsight</span>
        </Link>
        <Navigation current={path} />
        <div className="top-tools">
          <KeysButton />
          <ThemeSwitch />
        </div>
      </header>
      <ConnectionNotice />
      <main id="main" tabIndex={-1}>
        <PageOutlet />
      </main>
      <RemovalNotices />
    </div>
  );
}
