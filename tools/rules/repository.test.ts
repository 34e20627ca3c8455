import { expect, test } from 'vitest';
import { readRepository } from './repository.ts';
import { RULES } from './rules.ts';

const files = readRepository();

test('the repository is read whole', () => {
  const paths = files.map(({ path }) => path);
  for (const path of [
    'package.json',
    'apps/api/src/main.ts',
    'libs/kit/src/clock.ts',
    'docs/architecture.md',
    '.ci/run',
  ]) {
    expect(paths).toContain(path);
  }
  expect(paths.filter((path) => path.includes('node_modules'))).toEqual([]);
});

test.each(RULES.map((rule) => [rule.title, rule] as const))('rule: %s', (_title, rule) => {
  expect(rule.check(files)).toEqual([]);
});
