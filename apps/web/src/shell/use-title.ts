import { useEffect } from 'react';

/** Titles the window, as long as the page that says so is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Hindsight`;
  }, [title]);
}
