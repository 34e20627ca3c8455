import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, wallMs } from '@hindsight/domain';
import type { ObjectEntry } from './object-store.ts';

/**
 * Every file below `root` whose path starts with `prefix`, in the order of the keys' bytes as S3 lists them: a
 * folder sorts as its name with the `/` that follows it. What vanishes meanwhile is left out.
 */
export async function* listFolder(root: string, prefix: string, folder = ''): AsyncGenerator<ObjectEntry> {
  for (const name of await namesIn(join(root, folder))) {
    const key = folder + name;
    const isFolder = name.endsWith('/');
    if (isFolder && (key.startsWith(prefix) || prefix.startsWith(key))) yield* listFolder(root, prefix, key);
    if (isFolder || !key.startsWith(prefix)) continue;
    const info = await stat(join(root, key)).catch(unlessGone);
    if (info) yield { key, bytes: bytes(info.size), modifiedAt: wallMs(Math.floor(info.mtimeMs)) };
  }
}

async function namesIn(path: string): Promise<string[]> {
  const entries = (await readdir(path, { withFileTypes: true }).catch(unlessGone)) ?? [];
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Answers undefined for what does not exist (any more). */
export function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
