import { bytes, HindsightError, isoMs, page, snapshot, wallMs, type WallMs } from '@hindsight/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { picture } from '../fixtures/picture.ts';
import { snapshotKey } from './routes.ts';

let bed: Bed;
let start: WallMs;
let snapshots: string;
beforeAll(async () => {
  bed = await openBed();
  snapshots = `${bed.base}/api/snapshots`;
  start = await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

const iso = (ms: number): string => isoMs(wallMs(ms));

describe('snapshots', () => {
  it('of now are of the newest frame, with its footage held and a job queued', async () => {
    const response = await post(snapshots, {});
    const made = await answered(Promise.resolve(response), 202, snapshot);
    expect(response.headers.get('location')).toBe(`/api/snapshots/${made.id}`);
    expect(made).toMatchObject({ camera: 'yard', state: 'queued', at: iso(start + 9999) });
    expect((await bed.ring.holds('yard')).map(({ owner }) => owner)).toContain(made.id);
    expect((await bed.queues.counts()).pictures.waiting).toBe(1);
    const asked = await fetch(`${bed.base}${made.imageUrl}`);
    expect(asked.headers.get('retry-after')).toBe('1');
    await refused(Promise.resolve(asked), 409, 'not_ready');
  });

  it('of a past instant are listed newest first, and their picture is served when it is there', async () => {
    const at = iso(start + 3000);
    const made = await answered(post(snapshots, { camera: 'yard', at }), 202, snapshot);
    expect(made.at).toBe(at);
    const jpeg = await picture('jpeg');
    await bed.objects.put(snapshotKey(made.id), jpeg, { contentType: 'image/jpeg' });
    await bed.catalog.patchSnapshot(made.id, { state: 'ready', width: 320, height: 180, bytes: bytes(jpeg.length) });
    const ready = await answered(fetch(`${snapshots}/${made.id}`), 200, snapshot);
    expect(ready).toMatchObject({ state: 'ready', width: 320, height: 180 });
    const shown = await fetch(`${bed.base}${ready.imageUrl}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(jpeg);
    const list = await answered(fetch(`${snapshots}?limit=1`), 200, page(snapshot));
    expect(list.items).toEqual([ready]);
    const rest = await answered(fetch(`${snapshots}?cursor=${list.nextCursor}`), 200, page(snapshot));
    expect(rest).toMatchObject({ items: [{ state: 'queued' }], nextCursor: null });
  });

  it('are deleted with their picture and their footage, and do not come back', async () => {
    const made = await answered(post(snapshots, {}), 202, snapshot);
    await bed.objects.put(snapshotKey(made.id), await picture('jpeg'), { contentType: 'image/jpeg' });
    await bed.objects.put(`snapshots/${made.id}.json`, Buffer.from('{}'), { contentType: 'application/json' });
    const remove = (): Promise<Response> => fetch(`${snapshots}/${made.id}`, { method: 'DELETE' });
    expect((await remove()).status).toBe(204);
    const keys: string[] = [];
    for await (const { key } of bed.objects.list('snapshots/')) keys.push(key);
    expect(keys.filter((key) => key.includes(made.id))).toEqual([]);
    expect((await bed.ring.holds('yard')).map(({ owner }) => owner)).not.toContain(made.id);
    expect(await bed.catalog.isDeleted(made.id)).toBe(true);
    await refused(fetch(`${bed.base}${made.imageUrl}`), 404, 'not_found');
    await refused(remove(), 404, 'not_found');
  });

  it('of what the ring does not hold are refused and make nothing', async () => {
    const owners = async (): Promise<string[]> => (await bed.ring.holds('yard')).map(({ owner }) => owner);
    const before = await owners();
    await refused(post(snapshots, { at: iso(start - 5000) }), 422, 'no_footage');
    await refused(post(snapshots, { at: iso(bed.clock.now() + 60_000) }), 400, 'window_too_far');
    await refused(post(snapshots, { at: 'noon' }), 400, 'invalid_window');
    await refused(post(snapshots, { size: 3 }), 400, 'invalid_request');
    await refused(post(snapshots, { camera: 'attic' }), 404, 'camera_not_found');
    await refused(fetch(`${snapshots}/01hzzzzzzzzzzzzzzzzzzzzzzz`), 404, 'not_found');
    expect(await owners()).toEqual(before);
  });

  it('that have failed say why', async () => {
    const made = await answered(post(snapshots, {}), 202, snapshot);
    await bed.catalog.patchSnapshot(made.id, { state: 'failed', reason: 'footage_lost' });
    const asked = await fetch(`${bed.base}${made.imageUrl}`);
    expect(asked.headers.has('retry-after')).toBe(false);
    expect(await refused(Promise.resolve(asked), 409, 'not_ready')).toMatchObject({ reason: 'footage_lost' });
  });

  it('invariant 7: one that cannot be queued is promised all the same and keeps its footage', async () => {
    const addSnapshot = (): Promise<never> => Promise.reject(new HindsightError('unavailable', 'expected a queue'));
    const broken = await bed.serve({ queues: { ...bed.queues, addSnapshot } });
    const made = await answered(post(`${broken.base}/api/snapshots`, {}), 202, snapshot);
    expect((await bed.catalog.openSnapshots()).map(({ id }) => id)).toContain(made.id);
    expect((await bed.ring.holds('yard')).map(({ owner }) => owner)).toContain(made.id);
    await broken.close();
  });

  it('of now are taken although the newest frame is placed a little ahead of the clock', async () => {
    const ahead = await bed.film('ahead', { seconds: 2, agoMs: -10_000 });
    const made = await answered(post(snapshots, { camera: 'ahead' }), 202, snapshot);
    expect(made.at).toBe(iso(ahead + 1999));
  });
});
