import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { announce } from './progress.mjs';
import { runQuietly } from './run.mjs';

/**
 * What keeps `node_modules` from being what `package-lock.json` asks for; null when they agree.
 *
 * npm writes `node_modules/.package-lock.json` as the last thing of an installation, so an interrupted one has none.
 * Optional packages of other platforms are in the lock file only.
 */
export function installMismatch(root = ROOT) {
  const wanted = read(join(root, 'package-lock.json'));
  const installed = read(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) return null;
  if (installed === null) return 'node_modules is missing';
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (!path.includes('node_modules/')) continue;
    const has = installed.packages[path];
    if (has === undefined && entry.optional) continue;
    if (has === undefined) return `${path} is missing`;
    if (has.version !== entry.version || has.integrity !== entry.integrity) return `${path} is another version`;
  }
  return null;
}

/** Installs exactly what the lock file says, without running packages' scripts, when it is not there yet. */
export async function installNodeModules() {
  const mismatch = installMismatch();
  if (mismatch === null) return null;
  announce('installing node modules');
  await runQuietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  return `installed node modules (${mismatch})`;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
