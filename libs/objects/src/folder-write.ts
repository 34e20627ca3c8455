import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folder for objects that are still being written: on the same file system, and no key can name it. */
export const TEMP_DIR = '.tmp';

/**
 * Writes a file so that it is there whole or not at all, also after a power cut: into a temporary file, synced,
 * renamed, and then the folders that name it synced.
 */
export async function writeAtomically(root: string, path: string, body: Buffer): Promise<void> {
  const temp = join(root, TEMP_DIR, randomUUID());
  await mkdir(dirname(temp), { recursive: true });
  try {
    await writeSynced(temp, body);
    await renameInto(temp, path);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolders(dirname(path), root);
}

async function writeSynced(path: string, body: Buffer): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A deletion beside us may take empty folders away while we make them, and before `rename`: then both are repeated. */
async function renameInto(temp: string, path: string): Promise<void> {
  for (let triesLeft = 10; ; triesLeft -= 1) {
    try {
      await mkdir(dirname(path), { recursive: true });
      return await rename(temp, path);
    } catch (error) {
      if (triesLeft === 0 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** A new name is durable only when its folder is synced, and a new folder only when the one above it is. */
async function syncFolders(from: string, root: string): Promise<void> {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    try {
      const handle = await open(folder, 'r');
      await handle.sync().finally(() => handle.close());
    } catch (error) {
      // Gone again with everything in it, or a platform that cannot open folders: nothing left to sync.
      if (!['ENOENT', 'EISDIR', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    if (folder === root) return;
  }
}
