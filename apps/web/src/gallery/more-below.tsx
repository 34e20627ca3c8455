import { useEffect, useRef } from 'react';

type Props = { there: boolean; loading: boolean; load: () => void };

/** Asks for the next page of a list some screens before its end is reached, and offers it to those who do not scroll. */
export function MoreBelow({ there, loading, load }: Props) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const element = end.current;
    if (!element || !there || loading) return;
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { rootMargin: '1500px' },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [there, loading]);
  if (!there) return null;
  return (
    <div ref={end} className="more-below">
      <button type="button" className="quiet-button" onClick={load} disabled={loading}>
        {loading ? 'Loading…' : 'Show more'}
      </button>
    </div>
  );
}
