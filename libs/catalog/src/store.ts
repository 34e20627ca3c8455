import { createHash } from 'node:crypto';
import { HindsightError } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { HOUR_KEPT_MS, hourKey, storedKey, type Count } from './counts.ts';
import type { RecordBase } from './records.ts';
import { insertScript, removeScript, replaceScript } from './scripts.ts';

const IDEMPOTENCY_MS = 24 * 3_600_000;
const TOMBSTONE_MS = 7 * 24 * 3_600_000;
/** Every round somebody else's change is stored; more rounds than this means that something is wrong. */
const MAX_ROUNDS = 50;

/** Says what was asked for under an idempotency key, so that a second, different request is noticed. */
export type Idempotency = { key: string; fingerprint: string };

/** What became of an insert. */
export type Inserted = { outcome: 'created' | 'exists' | 'deleted' } | { outcome: 'known'; id: string };

/** Records of one kind: hashes with JSON and version, the ids in lists sorted by id (ULIDs sort by time). */
export type RecordStore<T extends RecordBase> = {
  get(id: string): Promise<T | null>;
  /** In the given order; null for what does not exist. */
  getMany(ids: string[]): Promise<(T | null)[]>;
  insert(record: T, idempotency?: Idempotency): Promise<Inserted>;
  /**
   * Inserts what one request asks for; `conflict` when its id was used. With a known key the earlier record is answered.
   * An insert whose reply was lost is sent again by Redis' client and finds its own record: that one was created.
   */
  create(record: T, idempotency?: Idempotency): Promise<{ record: T; created: boolean }>;
  /**
   * Changes a record: `change` answers the new one, computed from the current one, and may throw to refuse. It is
   * asked again when somebody else was faster. Answering the same object leaves the record as it is.
   */
  update(id: string, change: (current: T) => T): Promise<T>;
  /** Answers what was deleted, or null when there was nothing. `check` may throw to refuse. */
  remove(id: string, check?: (current: T) => void): Promise<T | null>;
  isDeleted(id: string): Promise<boolean>;
  openIds(): Promise<string[]>;
  /** The id that an idempotency key stands for. Throws `idempotency_mismatch` for another fingerprint. */
  idOf(idempotency: Idempotency): Promise<string | null>;
  /** Key of the sorted set with the ids of all records, or of one camera's. */
  indexKey(camera?: string): string;
};

/** Where a kind of record is kept and how its changes are told. */
export type StoreOptions<T> = {
  redis: Redis;
  clock: Clock;
  prefix: string;
  eventStream: string;
  kind: 'clip' | 'snapshot';
  /** Whether work on the record is still to be done: those are found by `openIds`. */
  isOpen(record: T): boolean;
  /** What a change counts as; `before` is null for a new record, `after` for a deleted one. */
  count(before: T | null, after: T | null, now: number): Count[];
};

type Stored = RecordBase & { idempotencyKey?: string };
type Context<T> = StoreOptions<T> & { keys: ReturnType<typeof keysOf>; get(id: string): Promise<T | null> };

/** The store of one kind of record; what it may change into is the caller's business. */
export function createRecordStore<T extends Stored>(options: StoreOptions<T>): RecordStore<T> {
  const { redis } = options;
  const keys = keysOf(options);
  const get = async (id: string): Promise<T | null> => parse<T>(await redis.hget(keys.record(id), 'json'));
  const context: Context<T> = { ...options, keys, get };
  return {
    get,
    getMany: async (ids) => {
      const pipeline = redis.pipeline();
      for (const id of ids) pipeline.hget(keys.record(id), 'json');
      const answers = (await pipeline.exec()) ?? [];
      return answers.map(([error, json]) => {
        if (error) throw error;
        return parse<T>(json as string | null);
      });
    },
    insert: (record, idempotency) => insert(context, record, idempotency),
    create: (record, idempotency) => create(context, record, idempotency),
    update: (id, change) => update(context, id, change),
    remove: (id, check) => remove(context, id, check),
    isDeleted: async (id) => (await redis.exists(keys.tombstone(id))) === 1,
    openIds: async () => (await redis.smembers(keys.open)).sort(),
    idOf: async ({ key, fingerprint }) => {
      const [known, id] = await redis.hmget(keys.idempotency(key), 'fingerprint', 'id');
      if (known !== null && known !== undefined && known !== fingerprint) throw mismatch();
      return id ?? null;
    },
    indexKey: keys.index,
  };
}

async function insert<T extends Stored>(of: Context<T>, record: T, idempotency?: Idempotency): Promise<Inserted> {
  const { redis, keys, kind, isOpen } = of;
  const now = of.clock.now();
  const scriptKeys = [...keys.listed(record), keys.idempotency(idempotency?.key), ...keys.counts(now)];
  const state = [record.id, JSON.stringify(record), record.version, isOpen(record) ? '1' : '0', kind];
  const counts = toArgs(of.count(null, record, now));
  const args = [...state, idempotency?.fingerprint ?? '', IDEMPOTENCY_MS, ...counts];
  const [outcome = '', fingerprint, id = ''] = (await insertScript(redis, scriptKeys, args)) as string[];
  if (outcome !== 'known') return { outcome: outcome as 'created' | 'exists' | 'deleted' };
  if (fingerprint !== idempotency?.fingerprint) throw mismatch();
  return { outcome, id };
}

async function create<T extends Stored>(of: Context<T>, record: T, idempotency?: Idempotency) {
  const inserted = await insert(of, record, idempotency);
  if (inserted.outcome === 'created') return { record, created: true };
  const stored = await of.get(inserted.outcome === 'known' ? inserted.id : record.id);
  if (stored && isOfSameRequest(stored, record)) return { record: stored, created: true };
  if (stored && inserted.outcome === 'known') return { record: stored, created: false };
  const expected = `expected a new id, got one that was used (${inserted.outcome})`;
  throw new HindsightError('conflict', `${of.kind} ${record.id}: ${expected}`);
}

/** Compares what never changes. */
const isOfSameRequest = (a: RecordBase, b: RecordBase): boolean =>
  a.id === b.id && a.camera === b.camera && a.createdAt === b.createdAt && a.requestId === b.requestId;

async function update<T extends Stored>(of: Context<T>, id: string, change: (current: T) => T): Promise<T> {
  const { redis, clock, keys, kind, isOpen, eventStream } = of;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const current = await of.get(id);
    if (!current) throw new HindsightError('not_found', `expected a ${kind} ${id}, found none`);
    const changed = change(current);
    if (changed === current) return current;
    const now = clock.now();
    const next = { ...changed, version: current.version + 1, updatedAt: now };
    const state = [id, JSON.stringify(next), next.version, isOpen(next) ? '1' : '0', kind];
    const scriptKeys = [keys.record(id), keys.open, eventStream, ...keys.counts(now)];
    const counts = toArgs(of.count(current, next, now));
    // 'changed' or 'gone': the next round reads what became of it.
    if ((await replaceScript(redis, scriptKeys, [...state, current.version, ...counts])) === 'stored') return next;
  }
  throw changedTooOften(kind, id);
}

async function remove<T extends Stored>(of: Context<T>, id: string, check?: (current: T) => void): Promise<T | null> {
  const { redis, keys, kind } = of;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const current = await of.get(id);
    if (!current) return null;
    check?.(current);
    const now = of.clock.now();
    const scriptKeys = [...keys.listed(current), keys.idempotency(current.idempotencyKey), ...keys.counts(now)];
    const args = [id, current.version, `${kind}-deleted`, TOMBSTONE_MS, ...toArgs(of.count(current, null, now))];
    if ((await removeScript(redis, scriptKeys, args)) === 'deleted') return current;
  }
  throw changedTooOften(kind, id);
}

/** How the scripts take counts. */
const toArgs = (counts: Count[]): (string | number)[] => [
  HOUR_KEPT_MS,
  ...counts.flatMap(({ in: place, field, by }) => [place, field, by]),
];

const changedTooOften = (kind: string, id: string): HindsightError =>
  new HindsightError(
    'conflict',
    `${kind} ${id}: expected it to hold still, but it changed ${MAX_ROUNDS} times meanwhile`,
  );

const parse = <T>(json: string | null | undefined): T | null => (json ? (JSON.parse(json) as T) : null);

const mismatch = (): HindsightError =>
  new HindsightError(
    'idempotency_mismatch',
    'expected the request that this Idempotency-Key was first used with, got a different one',
  );

function keysOf({ prefix, kind, eventStream }: StoreOptions<never>) {
  const record = (id: string): string => `${prefix}${kind}:${id}`;
  const tombstone = (id: string): string => `${prefix}${kind}:deleted:${id}`;
  const index = (camera?: string): string => `${prefix}${kind}s${camera === undefined ? '' : `:camera:${camera}`}`;
  const open = `${prefix}${kind}s:open`;
  // Keys come from clients and may be long or strange: a hash has one form and one length.
  const idempotency = (key = ''): string =>
    `${prefix}${kind}:idempotency:${createHash('sha256').update(key).digest('hex')}`;
  const listed = (of: RecordBase): string[] => [
    record(of.id),
    tombstone(of.id),
    of.unlisted ? `${index()}:unlisted` : index(),
    index(of.camera),
    open,
    eventStream,
  ];
  const counts = (now: number): string[] => [hourKey(prefix, now), storedKey(prefix)];
  return { record, tombstone, index, open, idempotency, listed, counts };
}
