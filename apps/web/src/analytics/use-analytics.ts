import type { Analytics } from '@hindsight/domain';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePage } from '../api/page.ts';

/** Spans that can be looked at. `by`: whether clips are shown by hour or by day. */
export const SPANS = [
  { name: '24 hours', hours: 24, by: 'hours' },
  { name: '7 days', hours: 7 * 24, by: 'days' },
  { name: '30 days', hours: 30 * 24, by: 'days' },
] as const;

/** One of `SPANS`. */
export type Span = (typeof SPANS)[number];

const HOUR_MS = 3_600_000;
const AGAIN_MS = 30_000;

/** What happened in a span up to now, at most half a minute old. */
export function useAnalytics(span: Span) {
  const { http, clock } = usePage();
  return useQuery({
    queryKey: ['analytics', span.hours],
    queryFn: () => {
      const from = new Date(clock.now() - span.hours * HOUR_MS).toISOString();
      return http.getJson<Analytics>(`/api/analytics?from=${from}`);
    },
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}
