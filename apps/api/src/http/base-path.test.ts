import { clip, snapshot } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newClip, post } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { listenTo } from '../fixtures/listen-to.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed({ BASE_PATH: '/apps/hindsight/' });
  await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

const follow = (to: string): Promise<Response> => fetch(bed.base + to);

describe('a product below a path of somebody else’s host', () => {
  it('answers with and without the path, because proxies pass it on or cut it off', async () => {
    for (const to of ['/api/cameras', '/apps/hindsight/api/cameras', '/apps/hindsight/healthz', '/healthz']) {
      expect((await follow(to)).status, to).toBe(200);
    }
    for (const to of ['/apps/hindsightly/api/cameras', '/other/api/cameras']) {
      expect((await follow(to)).status, to).toBe(404);
    }
    const bare = await fetch(`${bed.base}/apps/hindsight?x=1`, { redirect: 'manual' });
    expect([bare.status, bare.headers.get('location')]).toEqual([308, '/apps/hindsight/?x=1']);
  });

  it('puts the path in front of every address that it answers', async () => {
    const { heard, stop } = await listenTo(bed.base);
    const made = await newClip(bed.base, { durationSeconds: 2 });
    for (const [name, value] of Object.entries(made).filter(([key]) => key.endsWith('Url'))) {
      expect(value, name).toMatch(/^\/apps\/hindsight\/api\/clips\//);
    }
    const preview = await follow(made.previewUrl);
    expect(preview.status).toBe(200);
    const [init] = /preview\/[^"]+\.mp4/.exec(await preview.text()) ?? [];
    expect((await fetch(new URL(init ?? '', bed.base + made.previewUrl))).status).toBe(200);

    const video = await fetch(bed.base + made.videoUrl, { redirect: 'manual' });
    expect([video.status, video.headers.get('location')]).toEqual([303, made.previewUrl]);
    const still = await post(`${bed.base}/apps/hindsight/api/snapshots`, {});
    const { id, imageUrl } = snapshot.parse(await still.json());
    expect(still.headers.get('location')).toBe(`/apps/hindsight/api/snapshots/${id}`);
    expect(imageUrl).toBe(`/apps/hindsight/api/snapshots/${id}/image`);

    await waitFor(() => heard.some(({ name }) => name === 'clip'), { what: 'the event' });
    const told = clip.parse(heard.find(({ name }) => name === 'clip')?.data);
    expect(told.previewUrl).toBe(made.previewUrl);
    stop();
  });

  it('leads to the documentation there, whether or not a proxy has cut the path off', async () => {
    for (const to of ['/api/docs', '/apps/hindsight/api/docs?x=1']) {
      const bare = await fetch(bed.base + to, { redirect: 'manual' });
      expect(bare.headers.get('location'), to).toBe('/apps/hindsight/api/docs/');
    }
    expect((await follow('/apps/hindsight/api/docs/')).status).toBe(200);
  });

  it('shows the queues and the documentation there', async () => {
    expect(await (await follow('/apps/hindsight/queues/')).text()).toContain('<base href="/apps/hindsight/queues/"');
    expect(await (await follow('/apps/hindsight/api/docs/swagger-initializer.js')).text()).toContain(
      "'/apps/hindsight/api/openapi.json'",
    );
    const document = (await (await follow('/api/openapi.json')).json()) as { servers: object[] };
    expect(document.servers).toEqual([{ url: '/apps/hindsight/' }]);
  });
});
