import { camera, clip, snapshot } from '@hindsight/domain';
import { startRedis, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, newClip, post } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { listenTo, type Heard } from '../fixtures/listen-to.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
  await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

const about = (heard: Heard[], id: string): Heard[] => heard.filter((event) => event.data.id === id);

describe('GET /api/events', () => {
  it('is an event stream that nothing on the way may keep or hold back', async () => {
    const { response, stop } = await listenTo(bed.base);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toContain('no-store');
    stop();
  });

  it('answers a HEAD without a stream', async () => {
    const signal = AbortSignal.timeout(10_000);
    const head = await fetch(`${bed.base}/api/events`, { method: 'HEAD', signal });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'text/event-stream', '']);
  });

  it('tells of a clip and a snapshot with the whole object', async () => {
    const { heard, stop } = await listenTo(bed.base);
    const made = await newClip(bed.base);
    const still = await answered(post(`${bed.base}/api/snapshots`, {}), 202, snapshot);
    await waitFor(() => about(heard, made.id).some(({ data }) => data.state === 'queued'), { what: 'the clip' });
    const [ofStill] = await waitFor(() => about(heard, still.id).length > 0 && about(heard, still.id));
    expect(ofStill?.name).toBe('snapshot');
    expect(snapshot.parse(ofStill?.data)).toEqual(ofStill?.data);
    for (const { name, id, data } of about(heard, made.id)) {
      expect(name).toBe('clip');
      expect(id).toMatch(/^\d+-\d+$/);
      expect(clip.parse(data)).toEqual(data);
    }
    stop();
  });

  it('replays to a browser that comes back everything that it missed, more than one batch of it', async () => {
    const first = await listenTo(bed.base);
    const made = await newClip(bed.base);
    const [seen] = await waitFor(() => about(first.heard, made.id).length > 0 && about(first.heard, made.id));
    first.stop();
    for (let n = 0; n < 250; n += 1) await bed.catalog.patchClip(made.id, { label: `label ${n}` });
    const last = await newClip(bed.base);
    const again = await listenTo(bed.base, seen?.id);
    await waitFor(() => about(again.heard, last.id).length > 0, { what: 'the newest clip' });
    expect(about(again.heard, made.id).length).toBeGreaterThanOrEqual(250);
    await bed.catalog.deleteClip(made.id);
    const gone = await waitFor(() => again.heard.find(({ name }) => name === 'clip-deleted'));
    expect(gone.data).toEqual({ id: made.id });
    again.stop();
  });

  it('tells of a camera whose state has changed', async () => {
    const { heard, stop } = await listenTo(bed.base);
    const change = async (): Promise<Heard | undefined> => {
      await bed.film('yard', { seconds: 0, state: { state: 'stalled', reason: 'no frame for 4 s' } });
      return heard.find(({ name }) => name === 'camera');
    };
    const event = await waitFor(change, { what: 'the camera' });
    expect(camera.parse(event.data)).toEqual(event.data);
    expect(event.data).toMatchObject({ id: 'yard', state: 'stalled', reason: 'no frame for 4 s' });
    stop();
  });

  it('goes on after a restart of the Redis that the changes are read from', async () => {
    const { heard, stop } = await listenTo(bed.base);
    await bed.queueRedis.kill9();
    bed.queueRedis = await startRedis({ port: bed.queueRedis.port });
    const made = await waitFor(() => newClip(bed.base).catch(() => null), { what: 'a clip', timeoutMs: 20_000 });
    await waitFor(() => about(heard, made.id).length > 0, { what: 'news of it', timeoutMs: 20_000 });
    stop();
  });
});
