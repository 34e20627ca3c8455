import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const MINUTES = 60_000;

let eslint: ESLint;
beforeAll(() => {
  process.env.NX_DAEMON = 'false';
  // With CI set typescript-eslint reads the files once and for all, and would lint those instead of our texts.
  process.env.TSESTREE_SINGLE_RUN = 'false';
  // Without a project graph in its cache the boundary rule lets everything pass.
  execFileSync('npx', ['--no-install', 'nx', 'graph', '--file=.nx/graph.json'], { cwd: ROOT, stdio: 'ignore' });
  eslint = new ESLint({ cwd: ROOT });
}, 2 * MINUTES);

/** What ESLint says of a text in the place of a file that exists. */
async function lint(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, path) });
  return result!.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

test.each([
  ['libs/domain/src/units.ts', "export { systemClock } from '@hindsight/kit';\n", '@nx/enforce-module-boundaries'],
  ['apps/web/src/format.ts', "export { systemClock } from '@hindsight/kit';\n", '@nx/enforce-module-boundaries'],
  ['libs/kit/src/clock.ts', 'Promise.resolve(1);\n', '@typescript-eslint/no-floating-promises'],
  ['libs/kit/src/clock.ts', 'export const a = (b: 1, c: 1, d: 1, e: 1, f: 1) => [b, c, d, e, f];\n', 'max-params'],
])(
  'in %s %j is refused by %s',
  async (path, text, rule) => {
    const messages = await lint(path, text);
    expect(messages).toEqual([expect.stringMatching(new RegExp(`^${rule}`))]);
  },
  3 * MINUTES,
);
