import { readFileSync } from 'node:fs';
import { HindsightError, messageOf, type Problem } from '@hindsight/domain';
import * as z from 'zod';
import { LOG_LEVELS } from './logger.ts';

type Shape = Record<string, z.ZodType>;
type Environment = Record<string, string | undefined>;

/** Names that start with HINDSIGHT_ and that some part of the product reads. All others are refused. */
const KNOWN_NAMES = new Set([
  'HINDSIGHT_HOME',
  'HINDSIGHT_OPS_URLS',
  'HINDSIGHT_TEST_PATTERN',
  'HINDSIGHT_WEB_DIR',
  'HINDSIGHT_REPLICA',
]);

/** A whole number in the environment. */
export const integer = (range: { min: number; max: number }): z.ZodType<number> =>
  z.coerce.number().int().min(range.min).max(range.max);
/** A number of seconds in the environment; fractions allowed. */
export const seconds = (range: { min: number; max: number }): z.ZodType<number> =>
  z.coerce.number().min(range.min).max(range.max);
/** A size in the environment: bytes, or with a unit such as `256MiB`. */
export const byteSize: z.ZodType<number> = z
  .string()
  .regex(/^\d+(\.\d+)?\s*(B|KiB|MiB|GiB)?$/, 'expected bytes, or a number with KiB, MiB or GiB')
  .transform((text) => {
    const unit = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }[/[A-Z].*$/i.exec(text)?.[0] ?? 'B'] ?? 1;
    return Math.round(Number.parseFloat(text) * unit);
  });
export const logLevel = z.enum(LOG_LEVELS);

/**
 * Reads settings from the environment. An empty value counts as not given. A value may come from a file:
 * `NAME_FILE` holds the path. Unknown names that start with `HINDSIGHT_` are refused: they are misspelt.
 *
 * Throws one `invalid_config` that lists everything that is wrong.
 */
export function readConfig<S extends Shape>(shape: S, env: Environment): z.infer<z.ZodObject<S>> {
  const problems: Problem[] = [];
  const values: Environment = {};
  for (const name of Object.keys(shape)) values[name] = valueOf(name, env, problems);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('HINDSIGHT_') || KNOWN_NAMES.has(name) || name in shape) continue;
    problems.push({ path: name, expected: `one of ${[...KNOWN_NAMES].sort().join(', ')}`, got: name });
  }
  const parsed = z.object(shape).safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = issue.path.join('.');
      problems.push({ path, expected: issue.message, got: isSecret(path) ? '(hidden)' : (values[path] ?? 'nothing') });
    }
  }
  if (parsed.success && problems.length === 0) return parsed.data;
  const list = problems.map((p) => `  ${p.path}: ${p.expected}; got ${p.got}`).join('\n');
  throw new HindsightError('invalid_config', `these settings cannot be used:\n${list}`, { problems });
}

function valueOf(name: string, env: Environment, problems: Problem[]): string | undefined {
  const direct = env[name];
  if (direct !== undefined && direct !== '') return direct;
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push({ path: `${name}_FILE`, expected: 'a readable file', got: messageOf(error) });
    return undefined;
  }
}

/** Values of these names may hold passwords and never reach a message. */
const isSecret = (name: string): boolean => /SECRET|PASSWORD|TOKEN|KEY|SOURCE|URL/.test(name);
