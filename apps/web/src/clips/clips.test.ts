import { expect, test } from 'vitest';
import { sourceOf } from '../player/source-of.ts';
import type { Press } from '../record/presses.ts';
import { clipSample, NOON, noonPlus } from '../fixtures/samples.ts';
import { cardsOf } from './cards.ts';
import { clipSeconds, makingText, missingText, reasonWords } from './clip-words.ts';
import { wantedPicture } from './use-steady-picture.ts';

const press = (change: Partial<Press> = {}): Press => ({
  order: { camera: 'default', seconds: 30, at: noonPlus(0), key: 'k' },
  pressedAt: NOON,
  posterUrl: 'blob:1',
  phase: 'sending',
  clip: null,
  problem: null,
  ...change,
});

const partial = (gaps: { start: string; end: string; cause: 'reconnect' | 'not_yet' | 'overwritten' }[]) =>
  missingText({
    requested: { start: noonPlus(-30), end: noonPlus(0) },
    delivered: { start: noonPlus(-30), end: noonPlus(0), coverage: 0.5, partial: true, gaps },
  });

test('a press is a card at once, and the clip takes its place under the same key', () => {
  const clip = clipSample();
  const older = clipSample({ id: 'older', requested: { start: noonPlus(-90), end: noonPlus(-60) } });
  expect(cardsOf([press()], [older]).map(({ key }) => key)).toEqual(['k', 'older']);
  const after = cardsOf([press({ phase: 'accepted', clip })], [clip, older]);
  expect(after.map(({ key, clip: of }) => [key, of?.id])).toEqual([
    ['k', clip.id],
    ['older', 'older'],
  ]);
  expect(after[0]?.press?.posterUrl).toBe('blob:1');
});

test('a clip announced before its press was answered is not a second card', () => {
  const clip = clipSample();
  expect(cardsOf([press()], [clip])).toHaveLength(1);
  expect(cardsOf([press({ order: { ...press().order, at: null } })], [clip])).toHaveLength(1);
  expect(cardsOf([press({ order: { ...press().order, seconds: 10 } })], [clip])).toHaveLength(2);
  expect(cardsOf([press({ phase: 'refused' })], [clip])).toHaveLength(2);
});

test('an accepted clip is there even before the list has been read, and gone when it was deleted', () => {
  const accepted = press({ phase: 'accepted', clip: clipSample() });
  expect(cardsOf([accepted], undefined)).toHaveLength(1);
  expect(cardsOf([accepted], [])).toHaveLength(0);
});

test('what is missing is said with its length, its place and its cause', () => {
  expect(partial([{ start: noonPlus(-30), end: noonPlus(-12.3), cause: 'not_yet' }])).toBe(
    'Missing: the first 17.7 s (capture had not started yet).',
  );
  expect(partial([{ start: noonPlus(-2), end: noonPlus(0), cause: 'not_yet' }])).toBe(
    'Missing: the last 2 s (not captured yet).',
  );
  expect(partial([{ start: noonPlus(-20), end: noonPlus(-18), cause: 'reconnect' }])).toMatch(
    /^Missing: 2 s at .*\(the camera was away\)\.$/,
  );
  expect(partial([])).toBe('50 % of what you asked for is there.');
  expect(missingText(clipSample())).toBeNull();
});

test('a ready clip tells how it was made, a failed one why', () => {
  expect(makingText(clipSample({ frames: 900, framesEncoded: 14, method: 'smart' }))).toBe(
    '900 frames, all but 14 copied untouched',
  );
  expect(makingText(clipSample({ frames: 900, method: 'transcode' }))).toBe('900 frames, encoded anew');
  expect(makingText(clipSample())).toBeNull();
  expect(reasonWords('footage_lost')).toMatch(/lost/);
  expect(clipSeconds(clipSample())).toBe(30);
});

test('the picture is the poster of the press until the thumbnail is final', () => {
  const clip = clipSample({ thumbnailFinal: false, state: 'encoding' });
  expect(wantedPicture({ press: press(), clip: null })).toBe('blob:1');
  expect(wantedPicture({ press: press(), clip })).toBe('blob:1');
  expect(wantedPicture({ press: press(), clip: clipSample() })).toMatch(/thumbnail\?picture=final$/);
});

test('the poster of a clip asked for elsewhere is fetched once it can be there', () => {
  const clip = clipSample({ thumbnailFinal: false });
  expect(wantedPicture({ press: press({ posterUrl: null }), clip })).toBeNull();
  expect(wantedPicture({ press: null, clip: { ...clip, state: 'queued' } })).toBeNull();
  expect(wantedPicture({ press: null, clip: { ...clip, state: 'encoding' } })).toMatch(/picture=encoding$/);
});

test('the preview plays until the file is there; a failed clip plays nothing', () => {
  const clip = clipSample();
  expect(sourceOf(clip)).toEqual({ kind: 'file', url: clip.videoUrl });
  expect(sourceOf({ ...clip, state: 'queued' })).toEqual({ kind: 'preview', url: clip.previewUrl });
  expect(sourceOf({ ...clip, state: 'failed' })).toBeNull();
});
