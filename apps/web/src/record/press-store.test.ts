import type { Clip } from '@hindsight/domain';
import { expect, test } from 'vitest';
import type { ClipOrder } from '../api/api.ts';
import { ApiError } from '../api/http.ts';
import { manualClock } from '../fixtures/manual-clock.ts';
import { clipSample } from '../fixtures/samples.ts';
import { createPresses } from './press-store.ts';

const order = (key: string): ClipOrder => ({ camera: 'default', seconds: 30, at: null, key });
const PICTURE = new Blob(['x'], { type: 'image/jpeg' });
const refusal = new ApiError({ code: 'no_footage', status: 422, message: '' });

function setUp(answers: (Clip | ApiError)[] = []) {
  const clock = manualClock();
  const seen = {
    ...{ sent: [] as string[], posters: [] as string[], accepted: [] as string[], unheard: [] as string[] },
    ...{ made: [] as string[], revoked: [] as string[] },
  };
  const store = createPresses({
    api: {
      orderClip: async ({ key }) => {
        seen.sent.push(key);
        const answer = answers.shift() ?? clipSample({ id: key });
        if (answer instanceof ApiError) throw answer;
        return answer;
      },
      sendPoster: async (id) => void seen.posters.push(id),
    },
    clock,
    urls: {
      createObjectURL: () => `blob:${seen.made.push('') - 1}`,
      revokeObjectURL: (url) => void seen.revoked.push(url),
    },
    onAccepted: ({ id }) => seen.accepted.push(id),
    onRefusedUnheard: (problem) => seen.unheard.push(problem),
  });
  const press = (key: string, picture: Promise<Blob | null> = Promise.resolve(PICTURE)): void =>
    store.press({ order: order(key), pressedAt: 0, poster: picture });
  return { clock, store, seen, press };
}

test('a press is sent and answered whichever page follows it, and its picture goes up', async () => {
  const { clock, store, seen, press } = setUp();
  const leave = store.subscribe(() => undefined);
  press('a');
  leave();
  await clock.advance(0);
  expect(store.get()).toMatchObject([{ phase: 'accepted', clip: { id: 'a' }, posterUrl: 'blob:0' }]);
  expect([seen.accepted, seen.posters]).toEqual([['a'], ['a']]);
});

test('a refusal is said where somebody listens, and else to whoever shows messages; it can be sent again', async () => {
  const { clock, store, seen, press } = setUp([refusal, refusal]);
  const heard: string[] = [];
  const leave = store.listen((words) => heard.push(words));
  press('a');
  await clock.advance(0);
  expect([heard, seen.unheard]).toEqual([[expect.stringMatching(/no footage/)], []]);
  leave();
  expect(store.again('a')).toBe(true);
  await clock.advance(0);
  expect([heard.length, seen.unheard]).toEqual([1, [expect.stringMatching(/no footage/)]]);
  expect(store.get()).toMatchObject([{ phase: 'refused', posterUrl: 'blob:0' }]);
  store.again('a');
  await clock.advance(0);
  expect([store.get()[0]?.phase, seen.sent, seen.posters]).toEqual(['accepted', ['a', 'a', 'a'], ['a']]);
  expect(store.again('b')).toBe(false);
});

test('the picture of a press is given back when it is dismissed, and when twenty newer ones came', async () => {
  const { clock, store, seen, press } = setUp([refusal]);
  press('first');
  await clock.advance(0);
  store.dismiss('first');
  expect(seen.revoked).toEqual(['blob:0']);
  for (let i = 0; i < 21; i += 1) press(`k${i}`);
  await clock.advance(0);
  expect(store.get()).toHaveLength(20);
  expect(seen.made).toHaveLength(21);
  press('one more');
  expect(seen.revoked).toEqual(['blob:0', 'blob:1']);
});

test('no picture is kept for a press that was dismissed before it came', async () => {
  const { clock, store, seen, press } = setUp([refusal]);
  let draw = (_picture: Blob): void => {};
  press('a', new Promise((resolve) => (draw = resolve)));
  await clock.advance(0);
  store.dismiss('a');
  draw(PICTURE);
  await clock.advance(0);
  expect(seen.made).toEqual([]);
});
