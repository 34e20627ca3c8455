import { HindsightError, ULID, ulid, type WallMs } from '@hindsight/domain';
import type { Redis } from 'ioredis';
import type { ListQuery, Page, RecordBase } from './records.ts';
import type { RecordStore } from './store.ts';

const MAX_LIMIT = 200;
const BATCH = 200;
/** A page looks at this many records at most: a rare match gives short pages, not a slow answer. */
const MAX_SCANNED = 10_000;

/**
 * One page, newest first. The cursor is the id that the page before ended with, so pages stay right while records
 * come and go. A page ends early when much had to be looked through; `nextCursor` then goes on.
 */
export async function listRecords<T extends RecordBase>(
  redis: Redis,
  store: RecordStore<T>,
  query: ListQuery,
  matches: (record: T) => boolean = () => true,
): Promise<Page<T>> {
  const limit = Math.min(Math.max(1, Math.floor(query.limit)), MAX_LIMIT);
  const key = store.indexKey(query.camera);
  const oldest = query.from === undefined ? '-' : `[${firstIdAt(query.from)}`;
  let newest = upperBound(query);
  const items: T[] = [];
  for (let scanned = 0; scanned < MAX_SCANNED;) {
    const ids = await redis.zrevrangebylex(key, newest, oldest, 'LIMIT', 0, BATCH);
    const records = await store.getMany(ids);
    for (const [i, record] of records.entries()) {
      if (!record || !matches(record)) continue;
      items.push(record);
      if (items.length === limit) return { items, nextCursor: isLast(ids, i) ? null : record.id };
    }
    const last = ids.at(-1);
    if (ids.length < BATCH || last === undefined) return { items, nextCursor: null };
    scanned += ids.length;
    newest = `(${last}`;
  }
  return { items, nextCursor: newest.slice(1) };
}

/** Whether nothing follows the id at place `i` of a batch. A full batch may be followed by another one. */
const isLast = (ids: string[], i: number): boolean => ids.length < BATCH && i === ids.length - 1;

function upperBound({ cursor, to }: ListQuery): string {
  if (cursor !== undefined && !ULID.test(cursor)) {
    throw new HindsightError('invalid_request', `cursor: expected one from an earlier page, got "${cursor}"`, {
      problems: [{ path: 'cursor', expected: 'nextCursor of an earlier page', got: cursor }],
    });
  }
  const before = to === undefined ? undefined : firstIdAt(to);
  const bounds = [cursor, before].filter((id) => id !== undefined).sort();
  return bounds[0] === undefined ? '+' : `(${bounds[0]}`;
}

/** The smallest id of a time. */
const firstIdAt = (at: WallMs): string => ulid(Math.max(0, at), () => 0);
