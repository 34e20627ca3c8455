import {
  backgroundStreamStatus,
  bufferStatus,
  camera,
  isoMs,
  page,
  timeline,
  wallMs,
  type WallMs,
} from '@hindsight/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, refused } from '../fixtures/ask.ts';
import { FRAMES, openBed, type Bed } from '../fixtures/bed.ts';

let bed: Bed;
let start: WallMs;
beforeAll(async () => {
  bed = await openBed();
  start = await bed.film('yard', { seconds: 10, agoMs: 4000 });
});
afterAll(() => bed.close());

const get = (path: string): Promise<Response> => fetch(`${bed.base}${path}`);
const iso = (ms: number): string => isoMs(wallMs(start + ms));

describe('cameras', () => {
  it('are listed with what they send and never with their source', async () => {
    const list = await answered(get('/api/cameras'), 200, page(camera));
    expect(list.items).toMatchObject([{ id: 'yard', name: 'Yard', state: 'streaming', codec: 'h264', fps: 30 }]);
    const one = await get('/api/cameras/yard');
    const text = await one.text();
    expect(JSON.parse(text)).toEqual(list.items[0]);
    expect(text).not.toMatch(/rtsp|source/i);
    await refused(get('/api/cameras/attic'), 404, 'camera_not_found');
  });

  it('have a timeline of what the ring holds', async () => {
    const held = await answered(get('/api/cameras/yard/timeline'), 200, timeline);
    expect(held).toMatchObject({ camera: 'yard', capacitySeconds: 60, bytes: 5000, fps: 30 });
    expect(held.spans).toMatchObject([{ start: iso(0), end: iso(10_000) }]);
  });
});

describe('the status calls', () => {
  it('of the background stream has exactly the fixed names', async () => {
    const status = await answered(get('/api/debug/background-stream-status'), 200, backgroundStreamStatus);
    expect(status).toEqual({
      stream_running: true,
      buffer: { frame_count: 50 * FRAMES, duration_seconds: 10, oldest_frame: iso(0), newest_frame: iso(9966) },
    });
  });

  it('of the buffer is flat and has exactly the fixed names', async () => {
    const status = await answered(get('/video/buffer/status?camera=yard'), 200, bufferStatus);
    const frames = { frame_count: 300, duration_seconds: 10, oldest_frame: iso(0), newest_frame: iso(9966) };
    expect(status).toEqual({ stream_running: true, ...frames, fps: 30, bytes: 5000, capacity_seconds: 60 });
  });

  it('say null and zero for a camera without footage, and ask which camera when there are several', async () => {
    await bed.film('dark', { seconds: 0, state: { state: 'connecting', fps: null } });
    const empty = { frame_count: 0, duration_seconds: 0, oldest_frame: null, newest_frame: null };
    const flat = await answered(get('/video/buffer/status?camera=dark'), 200, bufferStatus);
    expect(flat).toEqual({ stream_running: false, ...empty, fps: null, bytes: 0, capacity_seconds: 60 });
    const nested = await answered(get('/api/debug/background-stream-status?camera=dark'), 200, backgroundStreamStatus);
    expect(nested).toEqual({ stream_running: false, buffer: empty });
    await refused(get('/video/buffer/status'), 400, 'camera_required');
    await refused(get('/api/debug/background-stream-status?camera=attic'), 404, 'camera_not_found');
  });
});

describe('live HLS', () => {
  it('lists the whole ring, and every address in it can be fetched', async () => {
    const response = await get('/api/cameras/yard/live.m3u8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toContain('application/vnd.apple.mpegurl');
    const lines = (await response.text()).split('\n');
    expect(lines).toContain(`#EXT-X-PROGRAM-DATE-TIME:${iso(0)}`);
    const segments = lines.filter((line) => line.endsWith('.m4s'));
    // The tenth is still open: it is there in parts.
    expect(segments).toHaveLength(9);
    const [, part] = /^#EXT-X-PART:.*URI="([^"]+)"/.exec(lines.findLast((line) => line.startsWith('#EXT-X-PART:'))!)!;
    expect((await (await get(`/api/cameras/yard/${part}`)).arrayBuffer()).byteLength).toBe(100);
    const bytes = await (await get(`/api/cameras/yard/${segments[0]}`)).arrayBuffer();
    expect(bytes.byteLength).toBe(500);
    const [, init] = /URI="([^"]+)"/.exec(lines.find((line) => line.startsWith('#EXT-X-MAP'))!)!;
    expect(await (await get(`/api/cameras/yard/${init}`)).text()).toBe('init');
  });

  it('says so when there is no footage, and does not find what the ring does not hold', async () => {
    await bed.film('dark', { seconds: 0 });
    await refused(get('/api/cameras/dark/live.m3u8'), 503, 'unavailable');
    await refused(get('/api/cameras/yard/segments/none/0.m4s'), 404, 'not_found');
    await refused(get('/api/cameras/yard/init/none.mp4'), 404, 'not_found');
    await refused(get('/api/cameras/attic/live.m3u8'), 404, 'camera_not_found');
  });
});
