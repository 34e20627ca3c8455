import { afterEach, expect, test, vi } from 'vitest';
import { attachPlayback } from './attach-playback.ts';

// A browser without Media Source Extensions: it plays lists itself, or not at all.
vi.mock('hls.js/light', () => ({ default: { isSupported: () => false }, Events: {} }));

function fakeVideo() {
  const video = Object.assign(new EventTarget(), { src: '', currentTime: 0, played: 0, play: () => Promise.resolve() });
  video.play = () => {
    video.played += 1;
    return Promise.resolve();
  };
  return video;
}
const asVideo = (video: object): HTMLVideoElement => video as HTMLVideoElement;
const list = (text: string) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(text)));
const preview = { kind: 'preview', url: '/p.m3u8' } as const;

afterEach(() => vi.unstubAllGlobals());

test('a browser that plays lists itself is told to, from the clip’s first frame on', async () => {
  list('#EXTM3U\n#EXT-X-START:TIME-OFFSET=0.733,PRECISE=YES\n');
  const video = fakeVideo();
  const playback = await attachPlayback(asVideo(video), preview, 2, () => undefined);
  expect(video).toMatchObject({ src: '/p.m3u8', played: 1 });
  expect([playback.offset(), video.currentTime]).toEqual([0.733, 2.733]);
});

test('a list that begins with the clip has no offset, and neither has one that cannot be read', async () => {
  list('#EXTM3U\n');
  expect((await attachPlayback(asVideo(fakeVideo()), preview, 0, () => undefined)).offset()).toBe(0);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  expect((await attachPlayback(asVideo(fakeVideo()), preview, 0, () => undefined)).offset()).toBe(0);
});

test('a file begins with the clip, and plays when the player says so', async () => {
  const video = fakeVideo();
  const playback = await attachPlayback(asVideo(video), { kind: 'file', url: '/f.mp4' }, 1.5, () => undefined);
  expect(video).toMatchObject({ src: '/f.mp4', currentTime: 1.5, played: 0 });
  expect(playback.offset()).toBe(0);
});
