import { useEffect, useRef } from 'react';
import { Icon } from './icons.tsx';
import { Link } from './link.tsx';
import { PAGES, type PageEntry } from './page-table.ts';

type Props = {
  /** Path of the page that is open. */
  current: string;
};

type Named = PageEntry & { nav: NonNullable<PageEntry['nav']> };

const NAMED = PAGES.filter((entry): entry is Named => entry.nav !== undefined);
const MORE = NAMED.filter(({ nav }) => nav.group === 'more');

/** The way to every page: a row at the top; on a phone a bar at the bottom, with a menu for what is rarely needed. */
export function Navigation({ current }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => menu.current?.hidePopover(), [current]);
  return (
    <nav className="nav" aria-label="Pages">
      <ul className="nav-list">
        {NAMED.map((entry) => (
          <li key={entry.path} className={entry.nav.group === 'more' ? 'nav-rare' : ''}>
            <NavLink entry={entry} current={current} />
          </li>
        ))}
        {MORE.length > 0 && (
          <li className="nav-more">
            <button
              type="button"
              className="nav-link"
              popoverTarget="nav-menu"
              data-current={MORE.some(({ path }) => isAt(path, current))}
            >
              <Icon name="more" />
              <span>More</span>
            </button>
            <div ref={menu} id="nav-menu" className="menu nav-menu" popover="auto">
              <ul>
                {MORE.map((entry) => (
                  <li key={entry.path}>
                    <NavLink entry={entry} current={current} />
                  </li>
                ))}
              </ul>
            </div>
          </li>
        )}
      </ul>
    </nav>
  );
}

function NavLink({ entry, current }: { entry: Named; current: string }) {
  return (
    <Link className="nav-link" to={entry.path} aria-current={isAt(entry.path, current) ? 'page' : undefined}>
      <Icon name={entry.nav.icon} />
      <span>{entry.nav.label}</span>
    </Link>
  );
}

/** A page below another one (a clip of the gallery) is at the same place of the navigation. */
const isAt = (path: string, current: string): boolean =>
  path === '/' ? current === '/' : current === path || current.startsWith(`${path}/`);
