import { camera, clip, page, type Camera, type Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answered, newClip, post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { listenTo } from '../fixtures/listen-to.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
  await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

const get = (path: string): Promise<Response> => fetch(`${bed.base}${path}`);
const cameras = async (): Promise<Camera[]> => (await answered(get('/api/cameras'), 200, page(camera))).items;
const clips = async (query = ''): Promise<Clip[]> => (await answered(get(`/api/clips${query}`), 200, page(clip))).items;

it('a camera that is unlisted is nobody’s camera, and there for whoever knows its id', async () => {
  const { heard, stop } = await listenTo(bed.base);
  const made = await answered(
    post(`${bed.base}/api/cameras`, { id: 'canary', source: 'test:', unlisted: true }),
    201,
    camera,
  );
  expect(made.unlisted).toBe(true);
  await bed.film('canary', { seconds: 10, state: { managedBy: 'api' } });
  expect((await cameras()).map(({ id }) => id)).toEqual(['yard']);
  expect(await answered(get('/api/cameras/canary'), 200, camera)).toMatchObject({ state: 'streaming', unlisted: true });
  await refused(post(`${bed.base}/api/cameras`, { id: 'canary', source: 'test:' }), 409, 'conflict');

  // A request without a camera means the only one that is listed. All of these reach back to what was filmed above.
  const ofYard = await newClip(bed.base, { durationSeconds: 50 });
  expect(ofYard.camera).toBe('yard');
  const own = await waitFor(async () => {
    const each = await newClip(bed.base, { camera: 'canary', durationSeconds: 50 });
    return (await clips()).some(({ id }) => id === each.id) ? null : each;
  });
  expect((await clips()).map(({ camera: of }) => of)).not.toContain('canary');
  expect((await clips('?camera=canary')).map(({ id }) => id)).toContain(own.id);
  expect(await answered(get(`/api/clips/${own.id}`), 200, clip)).toMatchObject({ camera: 'canary' });

  await waitFor(() => heard.some(({ data }) => data.id === ofYard.id), { what: 'the clip of the yard' });
  const last = await newClip(bed.base, { durationSeconds: 50 });
  await waitFor(() => heard.some(({ data }) => data.id === last.id), { what: 'the last clip' });
  expect(heard.filter(({ data }) => data.id === own.id || data.id === 'canary')).toEqual([]);
  stop();

  expect((await fetch(`${bed.base}/api/clips/${own.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await clips('?camera=canary')).map(({ id }) => id)).not.toContain(own.id);
});
