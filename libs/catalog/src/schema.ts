import { HindsightError } from '@hindsight/domain';
import type { Redis } from 'ioredis';
import { schemaScript } from './scripts.ts';

/**
 * Number of the form in which this program writes the catalog. It rises when a program of before could misread or damage
 * what is written; a program reads every form up to its own.
 */
export const CATALOG_SCHEMA = 1;

/** What keeps a program away from a catalog that a newer one has written. */
export type SchemaGuard = {
  /** Throws `catalog_too_new`; anything else that is thrown says that Redis could not be asked. */
  check(): Promise<void>;
  /** Ends the watch over the connection. */
  close(): void;
};

/** `schema` is the number of this program; `onTooNew` is told of a refusal, once. */
export type SchemaOptions = {
  redis: Redis;
  prefix: string;
  schema?: number;
  onTooNew?: (error: HindsightError) => void;
};

/**
 * Looks at the number that the catalog carries: once for each connection, because behind a new one there may be another
 * server, or a back-up. An empty catalog gets our number, an older one is raised to it, and from then on programs with a
 * lower number refuse it. A catalog without a number is of the time before there were numbers, and counts as the oldest.
 */
export function guardSchema({ redis, prefix, schema = CATALOG_SCHEMA, onTooNew }: SchemaOptions): SchemaGuard {
  let asked: Promise<void> | null = null;
  let told = false;

  const ask = async (): Promise<void> => {
    const found = String(await schemaScript(redis, [`${prefix}schema`], [schema]));
    // What is no number is none of ours.
    if (Number(found) <= schema) return;
    const error = tooNew(schema, found);
    if (!told) onTooNew?.(error);
    told = true;
    throw error;
  };
  const check = (): Promise<void> => {
    asked ??= ask().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
  const askAgain = (): void => {
    asked = null;
    // Whoever uses the catalog next hears what came of it.
    check().catch(() => undefined);
  };
  redis.on('ready', askAgain);
  return { check, close: () => void redis.off('ready', askAgain) };
}

const tooNew = (schema: number, found: string): HindsightError =>
  new HindsightError(
    'catalog_too_new',
    `expected a catalog of schema ${schema} or older in QUEUE_REDIS_URL, got schema ${found}: a newer version of this ` +
      'program has written it. Start that version again, or restore a back-up from before the upgrade',
    { details: { expected: schema, got: found } },
  );
