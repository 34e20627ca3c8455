import { clip, page, type Clip } from '@hindsight/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answered, newClip, patch, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { readyClip } from '../fixtures/ready-clip.ts';

let bed: Bed;
beforeAll(async () => void (bed = await openBed()));
afterAll(() => bed.close());
beforeEach(() => bed.wipe());

const remove = (id: string): Promise<Response> => fetch(`${bed.base}/api/clips/${id}`, { method: 'DELETE' });
const list = async (query = ''): Promise<Clip[]> =>
  (await answered(fetch(`${bed.base}/api/clips${query}`), 200, page(clip))).items;

async function objectsOf(id: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of bed.objects.list(`clips/${id}/`)) keys.push(key);
  return keys;
}

it('what only looks like the id of a clip or snapshot is not found, whatever the catalog keeps under such a name', async () => {
  await bed.film('yard', { seconds: 6 });
  const gone = await newClip(bed.base);
  await fetch(`${bed.base}/api/clips/${gone.id}`, { method: 'DELETE' });
  for (const kind of ['clips', 'snapshots']) {
    await refused(fetch(`${bed.base}/api/${kind}/deleted:${gone.id}`), 404, 'not_found');
    await refused(fetch(`${bed.base}/api/${kind}/deleted:${gone.id}`, { method: 'DELETE' }), 404, 'not_found');
  }
});

describe('deleting a clip', () => {
  it('takes its record and its objects away, and does not let it come back', async () => {
    const start = await bed.film('yard', { seconds: 20 });
    const { id } = await readyClip(bed, start);
    const other = await readyClip(bed, start);
    expect(await objectsOf(id)).toHaveLength(3);
    expect((await remove(id)).status).toBe(204);
    expect(await objectsOf(id)).toEqual([]);
    await refused(fetch(`${bed.base}/api/clips/${id}`), 404, 'not_found');
    await refused(fetch(`${bed.base}/api/clips/${id}/download`), 404, 'not_found');
    expect((await list()).map((each) => each.id)).toEqual([other.id]);
    expect(await bed.catalog.isDeleted(id)).toBe(true);
    await refused(remove(id), 404, 'not_found');
  });

  it('refuses a protected one, saying what to do', async () => {
    const start = await bed.film('yard', { seconds: 20 });
    const { id } = await readyClip(bed, start);
    const protect = (value: boolean): Promise<Response> => patch(`${bed.base}/api/clips/${id}`, { protected: value });
    await answered(protect(true), 200, clip);
    const { detail } = await refused(remove(id), 409, 'conflict');
    expect(detail).toContain(`PATCH /api/clips/${id} {"protected": false}`);
    expect(await objectsOf(id)).toHaveLength(4);
    await answered(protect(false), 200, clip);
    expect((await remove(id)).status).toBe(204);
    expect(await objectsOf(id)).toEqual([]);
  });

  it('takes the job and the hold of an open clip with it', async () => {
    await bed.film('yard', { seconds: 20 });
    const { id } = await newClip(bed.base, { durationSeconds: 5 });
    expect((await bed.ring.holds('yard')).map(({ owner }) => owner)).toEqual([id]);
    expect((await remove(id)).status).toBe(204);
    expect(await bed.queues.clipJobState(id)).toBe('missing');
    expect(await bed.ring.holds('yard')).toEqual([]);
  });
});

describe('the list of clips', () => {
  it('shows those of one camera where it is asked to', async () => {
    await bed.film('yard', { seconds: 10 });
    await bed.film('door', { seconds: 10 });
    const { id } = await newClip(bed.base, { camera: 'yard', durationSeconds: 2 });
    await newClip(bed.base, { camera: 'door', durationSeconds: 2 });
    expect((await list('?camera=yard')).map((each) => each.id)).toEqual([id]);
    expect(await list()).toHaveLength(2);
  });
});
