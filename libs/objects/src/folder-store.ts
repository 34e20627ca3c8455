import { constants, type BigIntStats } from 'node:fs';
import { access, mkdir, open, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { bytes, HindsightError, wallMs } from '@hindsight/domain';
import { assertRange, badRange, objectNotFound, storageError } from './errors.ts';
import { listFolder, unlessGone } from './folder-list.ts';
import { TEMP_DIR, writeAtomically } from './folder-write.ts';
import { assertKey, assertPrefix } from './keys.ts';
import type { ByteRange, ObjectEntry, ObjectStore } from './object-store.ts';

/** A file says what it is by its ending: the store keeps nothing beside the bytes. */
const CONTENT_TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  json: 'application/json',
  bin: 'application/octet-stream',
};
/** No write takes this long; a temporary file that is older was left by a process that died. */
const STALE_TEMP_MS = 3_600_000;

/** Objects as files under one folder, for one machine. Safe for several processes at once. */
export function createFolderStore(dir: string): ObjectStore {
  const root = resolve(dir);
  const pathOf = (key: string): string => {
    assertKey(key);
    return join(root, key);
  };
  return {
    kind: 'folder',
    put: (key, body, { contentType }) =>
      guarded(`writing ${key}`, async () => {
        const path = pathOf(key);
        assertContentType(key, contentType);
        await writeAtomically(root, path, body);
      }),
    get: (key, range) => guarded(`reading ${key}`, () => openFile(key, pathOf(key), range)),
    head: (key) =>
      guarded(`looking for ${key}`, async () => {
        const path = pathOf(key);
        const info = await stat(path, { bigint: true }).catch(unlessGone);
        if (!info?.isFile()) return null;
        const modifiedAt = wallMs(Number(info.mtimeMs));
        return { bytes: bytes(Number(info.size)), etag: etagOf(info), contentType: contentTypeOf(key), modifiedAt };
      }),
    delete: (key) =>
      guarded(`deleting ${key}`, async () => {
        const path = pathOf(key);
        await unlink(path).catch(unlessGone);
        await removeEmptyFolders(dirname(path), root);
      }),
    list: (prefix) => listing(root, prefix),
    ready: () => guarded(`writing to ${root}`, () => access(join(root, TEMP_DIR), constants.W_OK)),
    prepare: () => guarded(`making ${root}`, () => prepare(root)),
    url: () => Promise.resolve(null),
  };
}

async function guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(doing, error);
  }
}

async function* listing(root: string, prefix: string): AsyncGenerator<ObjectEntry> {
  assertPrefix(prefix);
  try {
    yield* listFolder(root, prefix);
  } catch (error) {
    throw storageError(`listing ${prefix}`, error);
  }
}

async function openFile(key: string, path: string, range: ByteRange | undefined): Promise<Readable> {
  assertRange(key, range);
  const handle = await open(path, 'r').catch(unlessGone);
  if (!handle) throw objectNotFound(key);
  const info = await handle.stat();
  const problem = !info.isFile()
    ? objectNotFound(key)
    : range && range.start >= info.size
      ? badRange(key, range, info.size)
      : null;
  if (problem) {
    await handle.close();
    throw problem;
  }
  return handle.createReadStream({ highWaterMark: 256 * 1024, ...range });
}

/**
 * Objects are replaced by rename only, so inode, size and time tell one version of an object from the next. A hash
 * of the bytes would have to be computed by the process that answers first: 0.1 s for each 20 MiB.
 */
const etagOf = ({ ino, size, mtimeNs }: BigIntStats): string =>
  [ino, size, mtimeNs].map((part) => part.toString(16)).join('-');

const contentTypeOf = (key: string): string =>
  CONTENT_TYPES[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

function assertContentType(key: string, given: string): void {
  const expected = contentTypeOf(key);
  if (given.split(';', 1)[0]?.trim() === expected) return;
  throw new HindsightError('internal', `${key}: expected content type ${expected} by its ending, got ${given}`);
}

async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let folder = from; folder !== root; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // Not empty, or gone already: either way nothing above it is ours to take.
    }
  }
}

async function prepare(root: string): Promise<void> {
  const temp = join(root, TEMP_DIR);
  await mkdir(temp, { recursive: true });
  const now = await newestTime(temp);
  for (const name of await readdir(temp)) {
    const info = await stat(join(temp, name)).catch(unlessGone);
    if (info && now - info.mtimeMs > STALE_TEMP_MS) await rm(join(temp, name), { force: true });
  }
}

/** The file system's own clock, by which the files' ages count: the time of a file made now. */
async function newestTime(folder: string): Promise<number> {
  const probe = join(folder, `probe-${process.pid}`);
  const handle = await open(probe, 'w');
  try {
    return (await handle.stat()).mtimeMs;
  } finally {
    await handle.close();
    await rm(probe, { force: true });
  }
}
