import { parseInstant, type SnapshotsQuery, type WallMs } from '@hindsight/domain';

/** A list's query with its times read; times without an offset are in `timeZone`. */
export function readListQuery<T extends Pick<SnapshotsQuery, 'from' | 'to'>>(
  { from, to, ...rest }: T,
  timeZone: string,
): Omit<T, 'from' | 'to'> & { from: WallMs | undefined; to: WallMs | undefined } {
  const read = (path: string, text: string | undefined): WallMs | undefined =>
    text === undefined ? undefined : parseInstant(text, timeZone, path);
  return { ...rest, from: read('from', from), to: read('to', to) };
}
