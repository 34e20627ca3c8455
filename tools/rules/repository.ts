import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoFile } from './rule.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SKIPPED = new Set([
  'node_modules',
  'dist',
  '.git',
  '.nx',
  '.cache',
  '.hindsight',
  'test-results',
  'screenshots',
  'package-lock.json',
]);
const READ = /\.(ts|tsx|mjs|js|json|md|css|html|ya?ml|sh|lua|conf)$|(^|\/)(LICENSE|Dockerfile[^/]*|run)$/;

/** Every text file of the checkout that a rule may look at. */
export function readRepository(folder = ''): RepoFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return readRepository(path);
    return entry.isFile() && READ.test(path) ? [{ path, text: readFileSync(join(ROOT, path), 'utf8') }] : [];
  });
}
