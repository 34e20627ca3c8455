import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findCommand } from './run.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const UNIT = readFileSync(join(ROOT, 'deploy', 'systemd', 'hindsight.service'), 'utf8');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'hindsight-systemd-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What systemd says of the unit, with the Node that runs this in the place of /usr/bin/node. */
function verify(unit: string): string {
  const file = join(folder, 'hindsight.service');
  writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
  const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('hindsight.service'));
  return said.join('\n') || (status === 0 ? '' : `ended with ${status}`);
}

it.runIf(findCommand('systemd-analyze') !== null)('systemd has nothing to say against the unit', () => {
  expect(verify(UNIT)).toBe('');
  // It would speak if there were something: on some machines it cannot.
  expect(verify(UNIT.replace('Restart=always', 'Restart=perhaps'))).toMatch(/perhaps/);
});

it('the unit starts what is there, as a user that is not root, and gives it the time that its end takes', () => {
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(UNIT)?.[1] ?? '';
  const [, script = ''] = value('ExecStart').split(' ');
  expect(readFileSync(join(ROOT, script), 'utf8')).toContain('start');
  expect(value('User')).toBe('hindsight');
  expect(value('KillMode')).toBe('mixed');
  const main = readFileSync(join(ROOT, 'apps', 'standalone', 'src', 'main.ts'), 'utf8');
  const drainMs = Number(/const DRAIN_MS = ([\d_]+);/.exec(main)?.[1]?.replaceAll('_', ''));
  expect(Number(value('TimeoutStopSec'))).toBeGreaterThanOrEqual(drainMs / 1000 + 5);
  expect(value('Environment')).toContain(`HINDSIGHT_HOME=/var/lib/${value('StateDirectory')}`);
});
