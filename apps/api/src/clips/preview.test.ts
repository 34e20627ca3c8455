import { isoMs, wallMs, type Clip, type WallMs } from '@hindsight/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newClip, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { readyClip } from '../fixtures/ready-clip.ts';

let bed: Bed;
let start: WallMs;
beforeAll(async () => {
  bed = await openBed();
  start = await bed.film('yard', { seconds: 20 });
});
afterAll(() => bed.close());

const read = async (of: Clip): Promise<string> => {
  const response = await fetch(`${bed.base}${of.previewUrl}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/vnd.apple.mpegurl');
  return response.text();
};
const ask = (of: Clip, name: string): Promise<Response> => fetch(new URL(name, `${bed.base}${of.previewUrl}`));

describe('the preview of a clip', () => {
  it('is complete at once when its window has passed, and starts at the first frame asked for', async () => {
    const made = await newClip(bed.base, { start: isoMs(wallMs(start + 2400)), durationSeconds: 5 });
    const list = await read(made);
    expect(list).toContain('#EXT-X-PLAYLIST-TYPE:VOD\n');
    expect(list).toContain('#EXT-X-START:TIME-OFFSET=0.400000,PRECISE=YES\n');
    expect(list.endsWith('#EXT-X-ENDLIST\n')).toBe(true);
    const [, init = ''] = /MAP:URI="([^"]+)"/.exec(list) ?? [];
    expect(await (await ask(made, init)).text()).toBe('init');
    const segments = list.split('\n').filter((line) => line.endsWith('.m4s'));
    expect(segments).toHaveLength(6);
    const bytes = Buffer.from(await (await ask(made, segments[0]!)).arrayBuffer());
    // Five fragments of 100 bytes, each filled with its number; the first one is the key frame at 2 s.
    expect([bytes.length, bytes[0], bytes[499]]).toEqual([500, 10, 14]);
  });

  it('is measured once a clip, from the press to its first bytes', async () => {
    const measured = async (): Promise<number> => {
      const text = await (await fetch(`${bed.base}/metrics`)).text();
      return Number(/^hindsight_clip_preview_seconds_count\{.*\} (\d+)$/m.exec(text)?.[1]);
    };
    const before = await measured();
    const made = await newClip(bed.base, { start: isoMs(wallMs(start + 2400)), durationSeconds: 5 });
    const segments = (await read(made)).split('\n').filter((line) => line.endsWith('.m4s'));
    expect(await measured()).toBe(before);
    for (const segment of segments) await (await ask(made, segment)).arrayBuffer();
    expect(await measured()).toBe(before + 1);
  });

  it('only grows while its window is still being filmed', async () => {
    const made = await newClip(bed.base, { durationSeconds: 50, postSeconds: 30 });
    const list = await read(made);
    expect(list).toContain('#EXT-X-PLAYLIST-TYPE:EVENT\n');
    expect(list).not.toContain('ENDLIST');
  });

  it('is not ready before there is any footage of its window', async () => {
    const from = isoMs(wallMs(bed.clock.now() + 60_000));
    const made = await newClip(bed.base, { start: from, durationSeconds: 3 });
    await refused(fetch(`${bed.base}${made.previewUrl}`), 409, 'not_ready');
  });

  it('is complete when the clip is ready, and expired once the hold has ended', async () => {
    const ready = await readyClip(bed, start);
    const list = await read(ready);
    expect(list).toContain('ENDLIST');
    await bed.ring.release('yard', ready.id);
    await refused(fetch(`${bed.base}${ready.previewUrl}`), 410, 'expired');
    const segment = list.split('\n').find((line) => line.endsWith('.m4s'))!;
    await refused(ask(ready, segment), 410, 'expired');
  });

  it('has nothing of another time or session', async () => {
    const made = await newClip(bed.base, { start: isoMs(wallMs(start + 2000)), durationSeconds: 2 });
    await refused(ask(made, 'preview/90000-90001.m4s'), 404, 'not_found');
    await refused(ask(made, 'preview/none.mp4'), 404, 'not_found');
  });

  it('is served in pieces of one segment, however much is asked for', async () => {
    const made = await newClip(bed.base, { start: isoMs(wallMs(start + 2000)), durationSeconds: 5 });
    const names = (await read(made)).split('\n').filter((line) => line.endsWith('.m4s'));
    const [[first, second = 0], [, end]] = [names[0]!, names[1]!].map((name) => name.match(/\d+/g)!.map(Number)) as [
      [number, number],
      [number, number],
    ];
    expect((await ask(made, `preview/${first}-${second - 1}.m4s`)).status).toBe(200);
    for (const range of [`${first}-${end}`, `${second}-${end}`, '0-9999999999999']) {
      await refused(ask(made, `preview/${range}.m4s`), 404, 'not_found');
    }
  });
});
