import { describe, expect, it } from 'vitest';
import { manualClock } from '../fixtures/manual-clock.ts';
import { codecsOf, codecWords, contentType } from './codec-string.ts';
import { inTurn } from './in-turn.ts';
import { playStart } from './play-start.ts';
import { claimText, playedText, summaryOf, type ClipResult } from './results.ts';

const text = (value: string): number[] => Array.from(value, (char) => char.charCodeAt(0));

describe('the codecs of a file', () => {
  it('are read from its beginning as browsers want them', () => {
    const start = new Uint8Array([...text('....avcC'), 1, 0x64, 0x00, 0x28, 0xff, ...text('..mp4a..')]);
    const codecs = codecsOf(start);
    expect(codecs).toEqual({ video: 'avc1.640028', audio: 'mp4a.40.2' });
    expect(contentType(codecs!)).toBe('video/mp4; codecs="avc1.640028, mp4a.40.2"');
    expect(codecWords(codecs!)).toBe('H.264 High, level 4.0, AAC');
    expect(codecWords({ video: 'avc1.42e01f', audio: null })).toBe('H.264 Baseline, level 3.1, no sound');
  });

  it('are unknown where there are none, or the beginning is too short', () => {
    expect(codecsOf(new Uint8Array())).toBeNull();
    expect(codecsOf(new Uint8Array(text('avc')))).toBeNull();
    expect(codecsOf(new Uint8Array([...text('avcC'), 1, 0x64]))).toBeNull();
  });
});

/** As much of a video element as a test plays with. */
function fakeVideo(play: () => Promise<void>) {
  const target = new EventTarget();
  return Object.assign(target, {
    ...{ muted: false, src: '', currentTime: 0, error: null as { code: number } | null, play },
    pause: () => undefined,
    getVideoPlaybackQuality: () => ({ totalVideoFrames: 31, droppedVideoFrames: 1 }),
  });
}
const asVideo = (video: object): HTMLVideoElement => video as HTMLVideoElement;

describe('playing the first second', () => {
  it('is good once a second has been shown', async () => {
    const video = fakeVideo(() => Promise.resolve());
    const played = playStart(asVideo(video), '/clip.mp4', manualClock());
    video.currentTime = 1.01;
    video.dispatchEvent(new Event('timeupdate'));
    expect(await played).toEqual({ ok: true, frames: 30, dropped: 1, firstFrameMs: 0 });
    expect([video.src, video.muted]).toEqual(['/clip.mp4', true]);
  });

  it('says why not: the decoder, the browser, or nothing for 10 s', async () => {
    const broken = fakeVideo(() => Promise.reject(new Error('NotSupported')));
    const failed = playStart(asVideo(broken), '/clip.mp4', manualClock());
    broken.error = { code: 4 };
    broken.dispatchEvent(new Event('error'));
    expect(await failed).toEqual({ ok: false, why: 'this browser has no decoder for it' });

    const refusal = Object.assign(new Error('no'), { name: 'NotAllowedError' });
    const refused = await playStart(asVideo(fakeVideo(() => Promise.reject(refusal))), '/clip.mp4', manualClock());
    expect(refused).toEqual({ ok: false, why: 'playing was refused (NotAllowedError)' });

    const clock = manualClock();
    const stuck = playStart(asVideo(fakeVideo(() => Promise.resolve())), '/clip.mp4', clock);
    await clock.advance(10_000);
    expect(await stuck).toEqual({ ok: false, why: 'nothing was shown within 10 seconds' });
  });
});

it('tests that are asked for at once run one after the other, and one that fails stops no other', async () => {
  const log: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const run = inTurn(async (name: string) => {
    log.push(name);
    await new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
  });
  const first = run('a').catch(() => log.push('a failed'));
  const second = run('b');
  await Promise.resolve();
  expect(log).toEqual(['a']);
  ends[0]?.(new Error('no'));
  await first;
  await Promise.resolve();
  expect(log).toEqual(['a', 'a failed', 'b']);
  ends[1]?.();
  await second;
});

describe('results', () => {
  const done = (ok: boolean): ClipResult => ({
    ...{ phase: 'done', codecs: null, claim: null },
    played: ok ? { ok, frames: 30, dropped: 0, firstFrameMs: 80 } : { ok, why: 'the decoder gave up on it' },
  });

  it('are summed up in a sentence', () => {
    expect(summaryOf({ a: { phase: 'running' } })).toBe('');
    expect(summaryOf({ a: done(true) })).toBe('The clip plays here.');
    expect(summaryOf({ a: done(true), b: done(true) })).toBe('All 2 clips play here.');
    expect(summaryOf({ a: done(true), b: done(false) })).toBe('1 of 2 do not play here.');
  });

  it('are put into words', () => {
    expect(claimText(null)).toBe('not asked');
    expect(claimText({ canPlay: '', smooth: null, hardware: null })).toBe('no');
    expect(claimText({ canPlay: 'probably', smooth: false, hardware: true })).toBe(
      'probably, in hardware, not smoothly',
    );
    expect(playedText({ ok: true, frames: 29, dropped: 1, firstFrameMs: 80 })).toBe(
      'Plays: 29 frames shown, 1 dropped, the first after 80 ms',
    );
  });
});
