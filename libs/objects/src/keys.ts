import { HindsightError } from '@hindsight/domain';

const SEGMENT = '[a-z0-9_-][a-z0-9._-]*';
const KEY = new RegExp(`^${SEGMENT}(/${SEGMENT})*$`);
const PREFIX = new RegExp(`^(${SEGMENT}(/${SEGMENT})*/?)?$`);
const MAX_LENGTH = 512;
const EXPECTED = `segments of a-z 0-9 . _ - that do not start with a dot, parted by "/", at most ${MAX_LENGTH} characters`;

/** Throws `invalid_request` unless `key` names an object. A segment cannot be `..`, so no key leaves the store. */
export const assertKey = (key: string): void => check('key', key, KEY);
/** Throws `invalid_request` unless `prefix` is the beginning of a key; an empty one means everything. */
export const assertPrefix = (prefix: string): void => check('prefix', prefix, PREFIX);

function check(path: string, value: string, form: RegExp): void {
  if (form.test(value) && value.length <= MAX_LENGTH && !value.includes('..')) return;
  throw new HindsightError('invalid_request', `object ${path}: expected ${EXPECTED}, got ${JSON.stringify(value)}`, {
    problems: [{ path, expected: EXPECTED, got: value }],
  });
}
