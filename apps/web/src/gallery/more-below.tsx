import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

type Props = {
  list: Pick<
    UseInfiniteQueryResult<InfiniteData<unknown>>,
    'hasNextPage' | 'isFetchingNextPage' | 'isError' | 'fetchNextPage'
  >;
};

/**
 * Asks for the next page of a list some screens before its end is reached, and offers it to those who do not scroll. When
 * it cannot be had, it is not asked for again before the list, which is tried every few seconds, can be read.
 */
export function MoreBelow({ list }: Props) {
  const { hasNextPage: there, isFetchingNextPage: loading, isError: failed } = list;
  const end = useRef<HTMLDivElement>(null);
  const load = (): void => void list.fetchNextPage();
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const element = end.current;
    if (!element || !there || loading || failed) return;
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { rootMargin: '1500px' },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [there, loading, failed]);
  if (!there) return null;
  return (
    <div ref={end} className="more-below">
      {failed && <p role="status">The rest of the list cannot be read right now. Trying again.</p>}
      <button type="button" className="quiet-button" onClick={load} disabled={loading}>
        {loading ? 'Loading…' : 'Show more'}
      </button>
    </div>
  );
}
