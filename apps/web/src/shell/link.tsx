import type { ComponentPropsWithoutRef, MouseEvent } from 'react';
import { usePage } from '../api/page.ts';
import { pathOf } from './paths.ts';

type Props = Omit<ComponentPropsWithoutRef<'a'>, 'href'> & {
  /** A path of the app, with its query. */
  to: string;
};

/** A link within the app: followed without loading the page anew, unless a new tab or window is asked for. */
export function Link({ to, onClick, ...rest }: Props) {
  const { location } = usePage();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || elsewhere) return;
    event.preventDefault();
    location.go(to);
  };
  return <a {...rest} href={pathOf(to)} onClick={follow} />;
}
