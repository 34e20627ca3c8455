import { clip, isoMs, type Clip, type WallMs } from '@hindsight/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, newClip, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { picture } from '../fixtures/picture.ts';
import { FILE, readyClip } from '../fixtures/ready-clip.ts';

let bed: Bed;
let ready: Clip;
let start: WallMs;
let past: { start: string; durationSeconds: number };
beforeAll(async () => {
  bed = await openBed();
  start = await bed.film('yard', { seconds: 20 });
  past = { start: isoMs(start), durationSeconds: 5 };
  ready = await readyClip(bed, start);
});
afterAll(() => bed.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(`${bed.base}${path}`, { headers, method, redirect: 'manual' });
const bodyOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const put = (of: Clip, body: Buffer, type: string): Promise<Response> =>
  fetch(`${bed.base}/api/clips/${of.id}/poster`, { method: 'PUT', headers: { 'Content-Type': type }, body });

describe('the file of a ready clip', () => {
  it('invariant 6: every address of a ready clip answers 200', async () => {
    expect(clip.parse(ready)).toMatchObject({ state: 'ready', thumbnailFinal: true, progress: 1, frames: 150 });
    for (const path of [ready.videoUrl, ready.downloadUrl, ready.manifestUrl, ready.thumbnailUrl, ready.previewUrl]) {
      expect((await get(path)).status, path).toBe(200);
    }
  });

  it('comes whole, with its length, a strong ETag and leave to keep it', async () => {
    const response = await get(ready.videoUrl);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...{ 'content-type': 'video/mp4', 'content-length': '1000', 'accept-ranges': 'bytes' },
      ...{ etag: `"${'a'.repeat(64)}"`, 'cache-control': 'private, max-age=31536000, immutable' },
    });
    expect(response.headers.has('content-disposition')).toBe(false);
    expect(await bodyOf(response)).toEqual(FILE);
  });

  it.each([
    ['bytes=0-', 0, 999],
    ['bytes=100-299', 100, 299],
    ['bytes=-10', 990, 999],
    ['bytes=990-5000', 990, 999],
  ])('answers %s with 206 and exactly these bytes', async (range, first, last) => {
    const response = await get(ready.videoUrl, { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/1000`);
    expect(response.headers.get('content-length')).toBe(String(last - first + 1));
    expect(await bodyOf(response)).toEqual(FILE.subarray(first, last + 1));
  });

  it('ignores a Range in a HEAD, which has no part to send', async () => {
    const headers = { Range: 'bytes=0-9' };
    const head = await fetch(`${bed.base}${ready.videoUrl}`, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000']);
    expect(head.headers.has('content-range')).toBe(false);
  });

  it('answers 416 beyond its end, 304 to its own ETag and the whole file to a stale If-Range', async () => {
    const beyond = await get(ready.videoUrl, { Range: 'bytes=1000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
    const etag = (await get(ready.videoUrl)).headers.get('etag')!;
    const known = await get(ready.videoUrl, { 'If-None-Match': etag });
    expect([known.status, (await bodyOf(known)).length]).toEqual([304, 0]);
    expect((await get(ready.videoUrl, { Range: 'bytes=0-1', 'If-Range': '"other"' })).status).toBe(200);
    expect((await get(ready.videoUrl, { Range: 'bytes=0-1', 'If-Range': etag })).status).toBe(206);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const response = await get(ready.videoUrl, {}, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '1000']);
    expect((await bodyOf(response)).length).toBe(0);
  });

  it('is offered for download under a name that says camera, start and length', async () => {
    const { start } = ready.delivered;
    const name = `yard_${start.slice(0, 10)}_${start.slice(11, 19).replaceAll(':', '-')}Z_5s.mp4`;
    const response = await get(ready.downloadUrl);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  });

  it('that is gone from the store is a problem that nobody keeps', async () => {
    const lost = await readyClip(bed, start);
    await bed.objects.delete(`clips/${lost.id}/1/clip.mp4`);
    const response = await get(lost.downloadUrl);
    expect(response.headers.has('content-disposition')).toBe(false);
    await refused(Promise.resolve(response), 404, 'not_found');
  });
});

describe('a clip that is not ready', () => {
  it('has a video address that leads to the preview, and no download or manifest yet', async () => {
    const open = await newClip(bed.base, past);
    const response = await get(open.videoUrl);
    expect([response.status, response.headers.get('location')]).toEqual([303, open.previewUrl]);
    for (const path of [open.downloadUrl, open.manifestUrl, open.thumbnailUrl]) {
      const asked = await get(path);
      expect(asked.headers.get('retry-after'), path).toBe('1');
      expect(await refused(Promise.resolve(asked), 409, 'not_ready')).toMatchObject({ state: 'queued' });
    }
  });

  it('and has failed says why, and not to try again', async () => {
    const { id } = await newClip(bed.base, past);
    await bed.catalog.failAttempt(id, null, 'bad_footage', 'expected frames');
    const failed = await answered(get(`/api/clips/${id}`), 200, clip);
    expect(failed).toMatchObject({ state: 'failed', reason: 'bad_footage' });
    for (const path of [failed.videoUrl, failed.downloadUrl, failed.manifestUrl, failed.thumbnailUrl]) {
      const asked = await get(path);
      expect(asked.headers.has('retry-after'), path).toBe(false);
      expect(await refused(Promise.resolve(asked), 409, 'not_ready')).toMatchObject({ reason: 'bad_footage' });
    }
  });

  it('and does not exist is not found', async () => {
    for (const name of ['', '/video', '/download', '/manifest', '/thumbnail', '/preview.m3u8']) {
      await refused(get(`/api/clips/01hzzzzzzzzzzzzzzzzzzzzzzz${name}`), 404, 'not_found');
    }
  });
});

describe('the poster', () => {
  it('of each allowed format is shown as JPEG of at most 1280 pixels until the thumbnail is there', async () => {
    const open = await newClip(bed.base, past);
    const etags = new Set<string | null>();
    for (const [format, seconds] of [
      ['jpeg', 1],
      ['png', 2],
      ['webp', 3],
    ] as const) {
      const answer = await answered(put(open, await picture(format, 1920, seconds), `image/${format}`), 200, clip);
      expect(answer.thumbnailFinal).toBe(false);
      const shown = await get(open.thumbnailUrl);
      expect(Object.fromEntries(shown.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'cache-control': 'private, no-cache',
      });
      etags.add(shown.headers.get('etag'));
      expect((await bodyOf(shown)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    }
    expect(etags.size).toBe(3);
  });

  it('does not take the place of a final thumbnail', async () => {
    const before = await bodyOf(await get(ready.thumbnailUrl));
    await refused(put(ready, await picture('png', 640, 5), 'image/png'), 409, 'conflict');
    expect(await bodyOf(await get(ready.thumbnailUrl))).toEqual(before);
  });

  it('is kept for a clip that has failed: the list still shows what was meant', async () => {
    const failed = await newClip(bed.base, past);
    await bed.catalog.failAttempt(failed.id, null, 'footage_lost', 'expected footage');
    await answered(put(failed, await picture('jpeg'), 'image/jpeg'), 200, clip);
    expect((await get(failed.thumbnailUrl)).status).toBe(200);
  });

  it('is refused when it is no picture, not an allowed one, or too large', async () => {
    const open = await newClip(bed.base, past);
    const jpeg = await picture('jpeg');
    const all: [Buffer, string, number, string][] = [
      [Buffer.from('not a picture'), 'image/jpeg', 415, 'unsupported_media_type'],
      [jpeg.subarray(0, jpeg.length / 2), 'image/jpeg', 415, 'unsupported_media_type'],
      [await picture('gif'), 'image/png', 415, 'unsupported_media_type'],
      [await picture('gif'), 'image/gif', 415, 'unsupported_media_type'],
      [Buffer.from('{}'), 'application/json', 415, 'unsupported_media_type'],
      [Buffer.alloc(0), 'image/jpeg', 415, 'unsupported_media_type'],
      [Buffer.alloc(2 * 1024 * 1024 + 1), 'image/jpeg', 413, 'too_large'],
    ];
    for (const [body, type, status, code] of all) await refused(put(open, body, type), status, code);
    await refused(get(open.thumbnailUrl), 409, 'not_ready');
    await refused(put({ ...open, id: '01hzzzzzzzzzzzzzzzzzzzzzzz' }, jpeg, 'image/jpeg'), 404, 'not_found');
  });
});
