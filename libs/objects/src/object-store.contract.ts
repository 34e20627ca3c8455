import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { ObjectEntry, ObjectStore } from './object-store.ts';

const JSON_TYPE = { contentType: 'application/json' };
const BIN = { contentType: 'application/octet-stream' };

async function collect(listing: AsyncIterable<ObjectEntry>): Promise<ObjectEntry[]> {
  const entries: ObjectEntry[] = [];
  for await (const entry of listing) entries.push(entry);
  return entries;
}

const read = async (store: ObjectStore, ...args: Parameters<ObjectStore['get']>): Promise<Buffer> =>
  buffer(await store.get(...args));

/** What every object store does alike. `store` answers one that is prepared and empty of the keys used here. */
export function objectStoreContract(name: string, store: () => ObjectStore): void {
  describe(`object store contract: ${name}`, () => {
    it('gives back the bytes that were put, whole', async () => {
      const body = randomBytes(3 * 1024 * 1024 + 17);
      await store().put('whole/a.bin', body, BIN);
      expect((await read(store(), 'whole/a.bin')).equals(body)).toBe(true);
    });

    it('stores an empty object', async () => {
      await store().put('empty/a.bin', Buffer.alloc(0), BIN);
      expect((await store().head('empty/a.bin'))?.bytes).toBe(0);
      expect(await read(store(), 'empty/a.bin')).toHaveLength(0);
    });

    it('gives back a range, both ends included, and cuts one that reaches beyond the end', async () => {
      await store().put('range/a.bin', Buffer.from('0123456789'), BIN);
      expect(String(await read(store(), 'range/a.bin', { start: 2, end: 4 }))).toBe('234');
      expect(String(await read(store(), 'range/a.bin', { start: 0, end: 0 }))).toBe('0');
      expect(String(await read(store(), 'range/a.bin', { start: 7, end: 99 }))).toBe('789');
    });

    it('refuses a range that holds no byte of the object', async () => {
      await store().put('range/b.bin', Buffer.from('0123456789'), BIN);
      for (const range of [
        { start: 10, end: 12 },
        { start: 4, end: 3 },
        { start: -1, end: 3 },
        { start: 0.5, end: 3 },
      ]) {
        await expect(store().get('range/b.bin', range)).rejects.toMatchObject({ code: 'invalid_request' });
      }
    });

    it('tells size, type, time and an ETag that follows the bytes', async () => {
      await store().put('head/a.json', Buffer.from('{}'), JSON_TYPE);
      const first = await store().head('head/a.json');
      expect(first).toMatchObject({ bytes: 2, contentType: 'application/json' });
      expect(first?.etag).toMatch(/^[0-9a-f-]{16,64}$/);
      expect(Number.isInteger(first?.modifiedAt)).toBe(true);
      expect(await store().head('head/a.json')).toEqual(first);

      await store().put('head/a.json', Buffer.from('[]'), JSON_TYPE);
      expect((await store().head('head/a.json'))?.etag).not.toBe(first?.etag);
    });

    it('says not_found before it hands out a stream, and null for a head', async () => {
      await expect(store().get('none/a.bin')).rejects.toMatchObject({ code: 'not_found' });
      await expect(store().get('none/a.bin', { start: 0, end: 1 })).rejects.toMatchObject({ code: 'not_found' });
      expect(await store().head('none/a.bin')).toBeNull();
      await store().put('none/dir/b.bin', Buffer.from('b'), BIN);
      expect(await store().head('none/dir')).toBeNull();
      await expect(store().get('none/dir')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('deletes, and takes a second deletion for done', async () => {
      await store().put('gone/a.bin', Buffer.from('a'), BIN);
      await store().delete('gone/a.bin');
      await store().delete('gone/a.bin');
      await store().delete('gone/never/was.bin');
      expect(await store().head('gone/a.bin')).toBeNull();
    });

    it('lists by the beginning of the key, in the order of the keys', async () => {
      const keys = [
        'list/a-b.bin',
        'list/a.bin',
        'list/a/1/x.bin',
        'list/a/10/x.bin',
        'list/a/2/x.bin',
        'list/ab/1.bin',
      ];
      for (const key of [...keys].reverse()) await store().put(key, Buffer.from(key), BIN);
      const all = await collect(store().list('list/'));
      expect(all.map((entry) => entry.key)).toEqual(keys);
      expect(all[0]).toMatchObject({ bytes: 12, modifiedAt: expect.any(Number) as number });
      expect((await collect(store().list('list/a/'))).map((e) => e.key)).toEqual(keys.slice(2, 5));
      expect((await collect(store().list('list/a/1'))).map((e) => e.key)).toEqual(keys.slice(2, 4));
      expect(await collect(store().list('list/none'))).toEqual([]);
    });

    it('lists more objects than fit in one answer of a server', async () => {
      const names = Array.from({ length: 1030 }, (_, i) => `many/${String(i).padStart(4, '0')}.bin`);
      for (let i = 0; i < names.length; i += 50) {
        await Promise.all(names.slice(i, i + 50).map((key) => store().put(key, Buffer.from('x'), BIN)));
      }
      expect((await collect(store().list('many/'))).map((entry) => entry.key)).toEqual(names);
    });

    it('shows a reader the old object or the new one, never a mixture', async () => {
      const [old, fresh] = [Buffer.alloc(400_000, 'o'), Buffer.alloc(500_000, 'n')];
      await store().put('atomic/a.bin', old, BIN);
      const reads = Array.from({ length: 10 }, () => read(store(), 'atomic/a.bin'));
      await store().put('atomic/a.bin', fresh, BIN);
      for (const seen of await Promise.all(reads)) expect(seen.equals(old) || seen.equals(fresh)).toBe(true);
      expect((await read(store(), 'atomic/a.bin')).equals(fresh)).toBe(true);
    });

    it('keeps an object that is put while its neighbours are deleted', async () => {
      for (let i = 0; i < 20; i += 1) {
        await store().put('busy/1/a.bin', Buffer.from('a'), BIN);
        const deletions = Array.from({ length: 8 }, () => store().delete('busy/1/a.bin'));
        await Promise.all([...deletions, store().put('busy/1/b.bin', Buffer.from('b'), BIN)]);
        expect(String(await read(store(), 'busy/1/b.bin'))).toBe('b');
        await store().delete('busy/1/b.bin');
      }
    });

    it('refuses keys that could leave the store or that not every store knows', async () => {
      const bad = [
        '',
        '/a',
        'a/',
        'a//b',
        '../a',
        'a/../b',
        'a/..',
        '.tmp/a',
        'A',
        'a b',
        'a\0',
        'a\\b',
        'ä',
        'a'.repeat(600),
      ];
      for (const key of bad) {
        await expect(store().put(key, Buffer.from('x'), BIN), key).rejects.toMatchObject({ code: 'invalid_request' });
        await expect(store().get(key), key).rejects.toMatchObject({ code: 'invalid_request' });
        await expect(store().head(key), key).rejects.toMatchObject({ code: 'invalid_request' });
        await expect(store().delete(key), key).rejects.toMatchObject({ code: 'invalid_request' });
      }
      await expect(collect(store().list('../'))).rejects.toMatchObject({ code: 'invalid_request' });
    });

    it('is ready, and may be prepared again', async () => {
      await store().prepare();
      await Promise.all([store().prepare(), store().prepare()]);
      await store().ready();
    });
  });
}
