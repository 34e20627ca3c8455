import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderStore } from './folder-store.ts';
import { objectStoreContract } from './object-store.contract.ts';
import type { ObjectStore } from './object-store.ts';

let dir: { path: string; remove(): Promise<void> };
let root: string;
let store: ObjectStore;

beforeAll(async () => {
  dir = await tempDir();
  root = join(dir.path, 'objects');
  store = createFolderStore(root);
  await store.prepare();
});
afterAll(() => dir.remove());

objectStoreContract('folder', () => store);

describe('the folder store', () => {
  it('keeps an object as a plain file under its key, and nothing else', async () => {
    await store.put('plain/1/clip.mp4', Buffer.from('mp4'), { contentType: 'video/mp4' });
    expect(String(await readFile(join(root, 'plain/1/clip.mp4')))).toBe('mp4');
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
    await store.delete('plain/1/clip.mp4');
    expect(await readdir(root)).not.toContain('plain');
  });

  it('finds an object that another process has put or replaced', async () => {
    const other = createFolderStore(root);
    await store.put('two/a.json', Buffer.from('1'), { contentType: 'application/json' });
    const before = await other.head('two/a.json');
    await store.put('two/a.json', Buffer.from('2'), { contentType: 'application/json' });
    const after = await other.head('two/a.json');
    expect(after?.etag).not.toBe(before?.etag);
  });

  it('leaves no trace of a write that failed', async () => {
    await mkdir(join(root, 'taken.bin'), { recursive: true });
    await writeFile(join(root, 'taken.bin', 'inside.bin'), 'x');
    const put = store.put('taken.bin', Buffer.from('x'), { contentType: 'application/octet-stream' });
    await expect(put).rejects.toMatchObject({ code: 'storage_error', cause: { code: expect.any(String) as string } });
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  it('refuses a content type that its ending would not give back', async () => {
    const put = store.put('type/a.mp4', Buffer.from('x'), { contentType: 'image/jpeg' });
    await expect(put).rejects.toThrow('expected content type video/mp4 by its ending, got image/jpeg');
  });

  it('clears away what a process that died was writing, but not what is being written', async () => {
    await writeFile(join(root, '.tmp', 'dead'), 'x');
    await writeFile(join(root, '.tmp', 'young'), 'x');
    await utimes(join(root, '.tmp', 'dead'), 1_000_000, 1_000_000);
    await store.prepare();
    expect(await readdir(join(root, '.tmp'))).toEqual(['young']);
  });

  it('is not ready before its folder is there, and says so with the path', async () => {
    const missing = createFolderStore(join(dir.path, 'missing'));
    await expect(missing.ready()).rejects.toMatchObject({ code: 'storage_error' });
    await expect(missing.ready()).rejects.toThrow(join(dir.path, 'missing'));
  });

  it('has no direct URLs', async () => {
    expect(await store.url('plain/a.mp4')).toBeNull();
  });
});
