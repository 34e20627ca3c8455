import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', '.vite']);
const isTest = (name) => /\.(test|long)\.tsx?$/.test(name);

/** A hash over the names and contents of everything that goes into a build; tests do not. */
export function sourceHash(paths, root = ROOT) {
  const hash = createHash('sha256');
  hash.update(process.versions.node.split('.')[0]);
  for (const path of paths) {
    for (const file of filesOf(join(root, path))) {
      hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** Every file below a path in a fixed order, or the path itself when it is a file. */
function filesOf(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [path];
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (SKIPPED.has(entry.name) || isTest(entry.name)) return [];
    const child = join(path, entry.name);
    return entry.isDirectory() ? filesOf(child) : entry.isFile() ? [child] : [];
  });
}
