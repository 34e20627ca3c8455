import type { Analytics } from '@hindsight/domain';
import { zoneName } from '../format.ts';

/** A share as people write it: `99.2 %`, never rounded up to 100. Null: nothing is known. */
export function percentText(share: number | null): string {
  if (share === null) return '–';
  if (share === 1) return '100 %';
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** Clips that became ready, of those that came to an end; null when none did. */
export function readyShare({ ready, failed }: Analytics['totals']): number | null {
  return ready + failed === 0 ? null : ready / (ready + failed);
}

/** Seconds with two digits that say something: `0.43 s`, `1.8 s`, `12 s`. */
export function waitText(seconds: number): string {
  return `${seconds >= 10 ? Math.round(seconds) : Number(seconds.toPrecision(2))} s`;
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Name of an hour (the reader's time) or of a day (UTC, as the server counts them). */
export const bucketText = (start: string, by: 'hours' | 'days'): string =>
  (by === 'days' ? day : hour).format(new Date(start));

/** What hours or days are counted in, with their zone: `Day (UTC)`, `Hour (CET)`. */
export const bucketName = (by: 'hours' | 'days', now: number): string =>
  by === 'days' ? 'Day (UTC)' : `Hour (${zoneName(now)})`;

/** How much of a ring is filled, 0…1. */
export function fillOf(timeline: { spans: { start: string; end: string }[]; capacitySeconds: number }): number {
  const heldMs = timeline.spans.reduce((sum, { start, end }) => sum + Date.parse(end) - Date.parse(start), 0);
  return timeline.capacitySeconds === 0 ? 0 : Math.min(1, heldMs / 1000 / timeline.capacitySeconds);
}
