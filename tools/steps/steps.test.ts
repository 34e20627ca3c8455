import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSupported } from './node-version.mjs';
import { installMismatch } from './node-modules.mjs';
import { addTallies, closingLine, emptyTally, tallyMissing, tallyProject, tallyTarget } from './results.mjs';
import { sourceHash } from './source-hash.mjs';
import { installLine, missingPrograms } from './system-packages.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hindsight-tools-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: unknown): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
};

test('versions of Node that are too old are told apart', () => {
  for (const version of ['20.19.0', '20.20.2', '22.12.0', '24.0.0'])
    expect([version, isSupported(version)]).toEqual([version, true]);
  for (const version of ['18.20.0', '20.18.9', '21.7.0', '22.11.0'])
    expect([version, isSupported(version)]).toEqual([version, false]);
});

test('an installation that is missing, cut off or of other versions is noticed', () => {
  const entry = (version: string) => ({ version, integrity: `sha512-${version}` });
  const wanted = {
    '': {},
    'libs/kit': {},
    'node_modules/a': entry('1'),
    'node_modules/b': { ...entry('1'), optional: true },
  };
  write('package-lock.json', { packages: wanted });
  expect(installMismatch(folder)).toBe('node_modules is missing');
  const install = (packages: object) => write('node_modules/.package-lock.json', { packages });
  install({});
  expect(installMismatch(folder)).toBe('node_modules/a is missing');
  install({ 'node_modules/a': entry('2') });
  expect(installMismatch(folder)).toBe('node_modules/a is another version');
  install({ 'node_modules/a': entry('1') });
  expect(installMismatch(folder)).toBeNull();
});

test('the one command to paste names what is missing, for this machine', () => {
  const having =
    (...commands: string[]) =>
    (name: string) =>
      commands.includes(name) ? `/bin/${name}` : null;
  expect(missingPrograms(['redis', 'ffmpeg'], having('ffmpeg'))).toEqual(['redis']);
  expect(missingPrograms(['chromium'], having('google-chrome'))).toEqual([]);
  expect(installLine(['redis', 'ffmpeg'], having('apt-get'))).toBe(
    'sudo apt-get update && sudo apt-get install -y redis-server ffmpeg',
  );
  expect(installLine(['redis', 'ffmpeg'], having('brew'))).toBe('brew install redis ffmpeg');
  expect(installLine(['redis'], having())).toBeNull();
});

test('a build is asked for when a source changes, not when a test does', () => {
  write('src/a.ts', '1');
  const hash = () => sourceHash(['src', 'missing'], folder);
  const first = hash();
  write('src/a.test.ts', '1');
  write('src/dist/main.js', '1');
  expect(hash()).toBe(first);
  write('src/a.ts', '2');
  const second = hash();
  expect(second).not.toBe(first);
  write('src/b.ts', '');
  expect(hash()).not.toBe(second);
});

const report = (fields: object) => ({
  numTotalTests: 3,
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  success: true,
  testResults: [],
  ...fields,
});

test('reports are added up, and the closing line says skipped only when there is something', () => {
  write('a.json', report({}));
  write('b.json', report({ numTotalTests: 2, numPendingTests: 0 }));
  const sum = addTallies(['a', 'b'].map((name) => tallyProject(folder, name)));
  expect(sum).toEqual({ passed: 4, failed: 0, skipped: 1, remarks: [] });
  expect(closingLine(sum)).toBe('4 passed, 0 failed, 1 skipped');
  expect(closingLine({ passed: 4, failed: 1, skipped: 0 })).toBe('4 passed, 1 failed');
});

test('a failed test is named at the end, with the first line of what it says', () => {
  const failed = { status: 'failed', fullName: 'the ring keeps', failureMessages: ['Error: expected 2, got 1\n at x'] };
  const file = { name: 'x.test.ts', status: 'failed', message: '', assertionResults: [failed] };
  write('one.json', report({ success: false, numPassedTests: 1, numFailedTests: 1, testResults: [file] }));
  expect(tallyProject(folder, 'one')).toMatchObject({
    failed: 1,
    remarks: ['one: failed: the ring keeps: Error: expected 2, got 1'],
  });
});

test('what did not run did not pass', () => {
  expect(tallyProject(folder, 'none')).toMatchObject({ failed: 1, remarks: ['none: no test ran'] });
  write('empty.json', report({ numTotalTests: 0, numPassedTests: 0, numPendingTests: 0 }));
  expect(tallyProject(folder, 'empty')).toMatchObject({ failed: 1 });
  const broken = { name: 'x.test.ts', status: 'failed', message: 'no such module\n at', assertionResults: [] };
  write('broken.json', report({ success: false, testResults: [broken] }));
  expect(tallyProject(folder, 'broken')).toMatchObject({
    passed: 2,
    failed: 1,
    remarks: [expect.stringContaining('no such module')],
  });
  write('unhandled.json', report({ success: false }));
  expect(tallyProject(folder, 'unhandled')).toMatchObject({ failed: 1 });
});

test('tests that were all skipped did not pass', () => {
  write('one.json', report({ numTotalTests: 2, numPassedTests: 0, numPendingTests: 1, numTodoTests: 1 }));
  expect(tallyProject(folder, 'one')).toEqual({
    ...{ passed: 0, failed: 1, skipped: 2 },
    remarks: ['one: no test passed, 2 were skipped'],
  });
});

test('a target that no project has, and a runner that fails although every report is good, are failures', () => {
  write('one.json', report({}));
  const passed = expect.objectContaining({ passed: 2, failed: 0 });
  expect(tallyTarget(folder, { target: 'test', projects: ['@hindsight/one'], code: 0 })).toEqual([passed]);
  expect(tallyTarget(folder, { target: 'test', projects: ['@hindsight/one'], code: 1 })).toEqual([
    passed,
    expect.objectContaining({
      failed: 1,
      remarks: ['nx run-many -t test ended with 1, although every report is good'],
    }),
  ]);
  expect(tallyTarget(folder, { target: 'test', projects: [], code: 0 })).toEqual([
    { ...emptyTally(), failed: 1, remarks: ['test: expected projects with such tests, found none'] },
  ]);
});

test('what a machine lacks is a remark at home, and a failure in CI', () => {
  const missing = 'MinIO was not tested';
  expect(tallyMissing(null, { CI: 'true' })).toEqual(emptyTally());
  for (const CI of [undefined, '', 'false', '0']) {
    expect(tallyMissing(missing, { CI })).toEqual({ ...emptyTally(), remarks: [missing] });
  }
  for (const CI of ['true', '1'])
    expect(tallyMissing(missing, { CI })).toMatchObject({ failed: 1, remarks: [missing] });
});
