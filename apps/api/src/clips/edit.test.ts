import { buffer } from 'node:stream/consumers';
import { rebuildCatalog } from '@hindsight/catalog';
import { clip, HindsightError } from '@hindsight/domain';
import { createLogger } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answered, newClip, patch, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { listenTo } from '../fixtures/listen-to.ts';
import { readyClip } from '../fixtures/ready-clip.ts';

let bed: Bed;
beforeAll(async () => void (bed = await openBed()));
afterAll(() => bed.close());
beforeEach(() => bed.wipe());

const edit = (id: string, body: unknown, base = bed.base): Promise<Response> => patch(`${base}/api/clips/${id}`, body);
const metaOf = async (id: string): Promise<unknown> =>
  JSON.parse((await buffer(await bed.objects.get(`clips/${id}/meta.json`))).toString());

describe('PATCH /api/clips/:id', () => {
  it('changes what is given, tells everybody, and keeps it beside the file', async () => {
    const { id } = await readyClip(bed, await bed.film('yard', { seconds: 20 }));
    const { heard, stop } = await listenTo(bed.base, await bed.catalog.lastEventId());
    const named = await answered(edit(id, { label: 'Hedgehog', tags: ['garden', 'night', 'garden'] }), 200, clip);
    expect(named).toMatchObject({ label: 'Hedgehog', tags: ['garden', 'night'], protected: false, state: 'ready' });
    const kept = await answered(edit(id, { protected: true }), 200, clip);
    expect(kept).toEqual({ ...named, protected: true });
    expect(await answered(fetch(`${bed.base}/api/clips/${id}`), 200, clip)).toEqual(kept);
    expect(await metaOf(id)).toEqual({ label: 'Hedgehog', tags: ['garden', 'night'], protected: true, attempt: 1 });
    await waitFor(() => heard.some(({ name, data }) => name === 'clip' && data.protected === true), {
      what: 'the event of the change',
    });
    stop();
  });

  it('of a clip that is still being made goes into what is kept when it is ready', async () => {
    await bed.film('yard', { seconds: 20 });
    const { id } = await newClip(bed.base, { durationSeconds: 5, label: 'first' });
    const open = await answered(edit(id, { label: 'second' }), 200, clip);
    expect(open).toMatchObject({ label: 'second', state: 'queued' });
    expect(await bed.objects.head(`clips/${id}/meta.json`)).toBeNull();
  });

  it('is there again after the catalog was lost', async () => {
    const { id } = await readyClip(bed, await bed.film('yard', { seconds: 20 }));
    await bed.objects.put(`clips/${id}/1/manifest.json`, await manifestOf(id), { contentType: 'application/json' });
    await answered(edit(id, { label: 'Hedgehog', tags: ['garden'], protected: true }), 200, clip);
    await bed.wipe();
    await rebuildCatalog({ ...bed, log: createLogger({ service: 'test', level: 'silent' }) });
    expect(await bed.catalog.clip(id)).toMatchObject({ label: 'Hedgehog', tags: ['garden'], protected: true });
  });

  it('says so when it could not be kept beside the file, and can be sent again', async () => {
    const { id } = await readyClip(bed, await bed.film('yard', { seconds: 20 }));
    const put = (): Promise<never> => Promise.reject(new HindsightError('storage_error', 'expected a store'));
    const broken = await bed.serve({ objects: { ...bed.objects, put } });
    await refused(edit(id, { label: 'Hedgehog' }, broken.base), 503, 'storage_error');
    await broken.close();
    await answered(edit(id, { label: 'Hedgehog' }), 200, clip);
    expect(await metaOf(id)).toMatchObject({ label: 'Hedgehog' });
  });

  it('refuses fields that cannot be changed, and bounds', async () => {
    await bed.film('yard', { seconds: 20 });
    const { id } = await newClip(bed.base, { durationSeconds: 5 });
    const tooMany = Array.from({ length: 21 }, (_, n) => `t${n}`);
    for (const body of [
      { state: 'ready' },
      { label: 'a'.repeat(201) },
      { tags: tooMany },
      { tags: [''] },
      { protected: 1 },
    ]) {
      await refused(edit(id, body), 400, 'invalid_request');
    }
    await refused(edit('01hzzzzzzzzzzzzzzzzzzzzzzz', {}), 404, 'not_found');
  });
});

/** What an encoder stores beside the file of `readyClip`. */
async function manifestOf(id: string): Promise<Buffer> {
  const { camera, createdAt, requested, delivered, precision, bytes } = await answered(
    fetch(`${bed.base}/api/clips/${id}`),
    200,
    clip,
  );
  const facts = {
    id,
    camera,
    createdAt,
    requested,
    delivered,
    precision,
    bytes,
    label: '',
    tags: [],
    protected: false,
  };
  const source = { codec: 'h264', width: 1920, height: 1080 };
  return Buffer.from(JSON.stringify({ ...facts, state: 'ready', version: 1, sha256: 'a'.repeat(64), source }));
}
