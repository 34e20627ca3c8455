import { expect, test } from 'vitest';
import { clockRule } from './clock.ts';
import { declaredRule } from './declared.ts';
import { documentedRule } from './documented.ts';
import { documentRule, linkRule } from './documents.ts';
import { functionRule } from './functions.ts';
import { importRule } from './imports.ts';
import type { RepoFile, Rule } from './rule.ts';
import { settingsRule } from './settings.ts';
import { mainRule, sizeRule } from './sizes.ts';
import { markerRule, nameRule } from './words.ts';

const file = (path: string, text = ''): RepoFile => ({ path, text });
const lines = (count: number): string => 'x();\n'.repeat(count);
const check = (rule: Rule, ...files: RepoFile[]): string => rule.check(files).join('\n');

/** A file at `path` that imports each name; the text of what the rule says. */
const imports = (path: string, ...names: string[]): string =>
  check(importRule, file(path, names.map((name) => `import '${name}';`).join('\n')));

test.each([
  [
    'libs/domain/src/a.ts',
    '@hindsight/kit',
    /libs\/domain may not import @hindsight\/kit \(it may import none of ours\)/,
  ],
  ['libs/domain/src/a.ts', 'node:fs', /domain runs in the browser too/],
  ['libs/mp4/src/a.ts', '@hindsight/kit', /libs\/mp4 may not import @hindsight\/kit/],
  ['libs/ring/src/a.ts', '@hindsight/catalog', /libs\/ring may not import @hindsight\/catalog/],
  ['libs/ring/src/a.test.ts', '@hindsight/catalog', /libs\/ring may not import @hindsight\/catalog/],
  ['libs/ring/src/a.ts', '@hindsight/testing', /libs\/ring may not import @hindsight\/testing/],
  ['apps/api/src/a.ts', '@hindsight/testing', /apps\/api may not import @hindsight\/testing/],
  ['apps/api/src/a.ts', '@hindsight/encoder', /apps\/api may not import @hindsight\/encoder/],
  ['apps/api/src/a.test.ts', '@hindsight/encoder', /apps\/api may not import @hindsight\/encoder/],
  ['apps/api/src/a.ts', '../../encoder/src/main.ts', /is in another package/],
  ['libs/ring/src/a.ts', '../../kit/src/clock.ts', /is in another package/],
  ['apps/web/src/a.tsx', '@hindsight/kit', /apps\/web may not import @hindsight\/kit/],
  ['apps/web/src/a.ts', 'node:fs', /the web app may not import node:fs/],
  ['libs/kit/src/a.ts', '@hindsight/domain/src/units.ts', /only its src\/index.ts may be imported/],
  ['libs/kit/src/a.ts', '@hindsight/kit', /its own package by name/],
  ['apps/api/src/a.ts', 'bullmq', /only libs\/queue may import bullmq/],
  ['apps/api/src/a.test.ts', 'minio', /only libs\/objects may import minio/],
  ['apps/api/src/a.ts', 'minio/dist/x.js', /only libs\/objects may import minio/],
  ['apps/encoder/src/a.ts', 'sharp', /only libs\/ffmpeg may import sharp/],
  ['libs/testing/src/a.ts', 'fluent-ffmpeg', /only libs\/ffmpeg may import fluent-ffmpeg/],
  ['libs/kit/src/a.ts', '/home/me/a.ts', /on one machine only/],
  ['tools/a.mjs', '@hindsight/domain', /tools may not import @hindsight\/domain/],
])('%s may not import %s', (path, name, message) => {
  expect(imports(path, name)).toMatch(message);
});

test('imports of types, dynamic imports and re-exports count as well', () => {
  for (const text of [
    "import type { A } from '@hindsight/kit';",
    "export { a } from '@hindsight/kit';",
    "export * from '@hindsight/kit';",
    "const kit = await import('@hindsight/kit');",
  ]) {
    expect(check(importRule, file('libs/domain/src/a.ts', text))).toMatch(/may not import @hindsight\/kit/);
  }
});

test('what the architecture allows is let through', () => {
  expect(imports('apps/api/src/a.ts', '@hindsight/ring', '@hindsight/queue', './b.ts', '../main.ts', 'express')).toBe(
    '',
  );
  expect(imports('libs/queue/src/a.ts', 'bullmq', '@hindsight/kit', 'node:fs')).toBe('');
  expect(imports('libs/ring/src/a.test.ts', '@hindsight/testing', '../package.json')).toBe('');
  expect(imports('bench/src/a.ts', '@hindsight/testing', '@hindsight/e2e')).toBe('');
});

test('an import that is not declared is caught', () => {
  const manifest = file('libs/kit/package.json', '{ "dependencies": { "pino": "1" } }');
  const source = file('libs/kit/src/a.ts', "import 'pino'; import '@scope/name/deep'; import 'node:fs';");
  expect(check(declaredRule, manifest, source)).toBe(
    'libs/kit/src/a.ts: imports @scope/name, which libs/kit/package.json does not declare',
  );
});

test('files that are too long are caught, one by one and as a habit', () => {
  expect(check(sizeRule, file('libs/kit/src/a.test.ts', lines(501)))).toBe(
    'libs/kit/src/a.test.ts: 501 lines, at most 500',
  );
  expect(check(sizeRule, file('tools/a.mjs', lines(501)))).toMatch(/501 lines/);
  expect(check(sizeRule, file('libs/kit/src/a.ts', lines(121)))).toMatch(
    /half have up to 121 lines, expected at most 120/,
  );
  const many = Array.from({ length: 8 }, (_, index) => file(`libs/kit/src/${index}.ts`, lines(10)));
  const long = [file('libs/kit/src/a.ts', lines(301)), file('libs/kit/src/b.ts', lines(301))];
  expect(check(sizeRule, ...many, ...long)).toMatch(/nine in ten have up to 301 lines/);
  expect(check(sizeRule, ...many, long[0]!)).toMatch(/nine in ten/);
  expect(check(sizeRule, ...many, file('libs/kit/src/c.ts', lines(300)))).toBe('');
  expect(check(mainRule, file('apps/api/src/main.ts', lines(81)))).toMatch(/81 lines, at most 80/);
});

test('a function that is too long is caught; what is inside another function counts there', () => {
  const long = (count: number): string => `const f = () => {\n${'  x();\n\n  // Free.\n'.repeat(count)}};\n`;
  const rule = (text: string): string => check(functionRule, file('libs/kit/src/a.ts', text));
  expect(rule(long(49))).toBe('libs/kit/src/a.ts:1: a function of 51 lines, at most 50');
  expect(rule(long(48))).toBe('');
  expect(rule(`function g() {\n${long(40)}${long(40)}}\n`)).toBe('');
  expect(rule(`function g() {\n${long(60)}}\n`)).toMatch(/^[^\n]*:2: a function of 62 lines, at most 50$/);
});

test.each([
  ['export function a() {}', 'a'],
  ['export const a = 1;', 'a'],
  ['export type A = { b: number };', 'A'],
  ['export class A {}', 'A'],
  ['/** One. */\nexport const a = 1;\n\nexport const b = 2;', 'b'],
  ['// Not a doc comment.\nexport const a = 1;', 'a'],
  ['/** Of the import. */\nimport x from "x";\n\nexport const a = 1;', 'a'],
])('an export without a doc comment is caught: %s', (text, name) => {
  expect(check(documentedRule, file('libs/kit/src/a.ts', text))).toMatch(
    new RegExp(`^libs/kit/src/a.ts:\\d+: ${name} is exported without a doc comment$`),
  );
});

test('a comment speaks for what is right below it, and a derived type for its value', () => {
  const text =
    '/** Two. */\nexport const a = 1;\nexport const b = 2;\n\nexport type A = typeof a;\n\nexport * from "./c.ts";\n';
  expect(check(documentedRule, file('libs/kit/src/a.ts', text))).toBe('');
});

test.each([
  'Date.now()',
  'Math.random()',
  'setTimeout(f, 1)',
  'setInterval(f, 1)',
  'new Date()',
  'globalThis.setTimeout(f)',
])('the real clock is caught: %s', (text) => {
  expect(check(clockRule, file('apps/api/src/a.ts', `const a = () => ${text};`))).toMatch(
    /apps\/api\/src\/a.ts:1: .*Clock/,
  );
});

test('the clock itself, tests and dates of a given time may', () => {
  const files = ['libs/kit/src/clock.ts', 'apps/api/src/a.test.ts'].map((path) => file(path, 'Date.now();'));
  expect(check(clockRule, ...files, file('apps/api/src/a.ts', 'new Date(0); clock.setTimer(1, f);'))).toBe('');
});

test('notes of work to be done are caught in code and in documents', () => {
  const note = ['TO', 'DO'].join('');
  expect(check(markerRule, file('libs/kit/src/a.ts', `a();\n// ${note}: b`))).toBe(
    `libs/kit/src/a.ts:2: // ${note}: b`,
  );
  expect(check(markerRule, file('docs/a.md', note))).not.toBe('');
});

test('names that say nothing are caught', () => {
  for (const path of ['libs/common/src/a.ts', 'apps/api/src/utils.ts', 'libs/kit/shared/a.ts']) {
    expect(check(nameRule, file(path))).toMatch(/name it after what it is/);
  }
  expect(check(nameRule, file('docs/common-questions.md'))).toBe('');
});

test.each([
  ['apps/api/src/config.ts', 'const shape = { NEW_SETTING: 1 };'],
  ['apps/api/src/a.ts', 'f(process.env.NEW_SETTING);'],
  ['libs/kit/src/a.ts', "f(env['NEW_SETTING']);"],
])('a setting that nobody described is caught in %s', (path, text) => {
  const table = file('docs/operations.md', '| `OLD_SETTING` / `NEW_SETTING_TWO` |');
  expect(check(settingsRule, table, file(path, text))).toMatch(/NEW_SETTING is read, and described neither in/);
  expect(check(settingsRule, file('docs/operations.md', '`OLD`, `NEW_SETTING`'), file(path, text))).toBe('');
});

test('links that lead nowhere are caught, those in code are not links', () => {
  const target = file('docs/a.md', '# One two\n');
  const links = (text: string): string => check(linkRule, target, file('docs/b.md', text));
  expect(links('[x](c.md)')).toBe('docs/b.md: c.md leads nowhere');
  expect(links('[x](a.md#three)')).toBe('docs/b.md: a.md#three: there is no such heading');
  expect(links('[x](a.md#one-two) [y](https://example.org/) [z](../docs/) `[n](no.md)`')).toBe('');
  expect(links('![x](missing.png)')).toMatch(/leads nowhere/);
});

test('documents that are missing are caught', () => {
  expect(check(documentRule, file('README.md'))).toMatch(/CHANGELOG.md is missing/);
});
