import { expect, test } from 'vitest';
import { manualClock } from '../fixtures/manual-clock.ts';
import { createRemovals, UNDO_MS } from './removals.ts';

function setUp(refuse: (id: string) => boolean = () => false) {
  const clock = manualClock();
  const sent: string[] = [];
  const gone: string[] = [];
  const store = createRemovals({
    clock,
    send: async (_kind, id, leaving) => {
      sent.push(leaving ? `${id} leaving` : id);
      if (refuse(id)) throw new Error('refused');
    },
    onGone: (_kind, id) => gone.push(id),
  });
  return { clock, store, sent, gone };
}

test('what is deleted is hidden at once and sent when it can no longer be undone', async () => {
  const { clock, store, sent, gone } = setUp();
  store.remove('clip', ['a', 'b']);
  expect([...store.hidden()]).toEqual(['a', 'b']);
  await clock.advance(UNDO_MS - 1);
  expect(sent).toEqual([]);
  await clock.advance(1);
  expect([sent, gone, store.get()]).toEqual([['a', 'b'], ['a', 'b'], []]);
});

test('undone, it is back and nothing is ever sent', async () => {
  const { clock, store, sent } = setUp();
  store.remove('clip', ['a']);
  store.remove('snapshot', ['s']);
  store.undo(store.get()[0]?.key ?? 0);
  expect([...store.hidden()]).toEqual(['s']);
  await clock.advance(UNDO_MS);
  expect(sent).toEqual(['s']);
});

test('while the notice is read the time to undo stands still', async () => {
  const { clock, store, sent } = setUp();
  store.remove('clip', ['a']);
  store.hold(true);
  await clock.advance(10 * UNDO_MS);
  expect(sent).toEqual([]);
  store.hold(false);
  await clock.advance(UNDO_MS);
  expect(sent).toEqual(['a']);
});

test('leaving the page sends what waits by requests that outlive it', async () => {
  const { clock, store, sent } = setUp();
  store.remove('clip', ['a', 'b', 'c', 'd', 'e', 'f']);
  store.flush();
  expect(sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `${id} leaving`));
  await clock.advance(UNDO_MS);
  expect(sent).toHaveLength(6);
});

test('what the API refuses to delete is shown again, with the reason, and the rest is gone', async () => {
  const { clock, store, gone } = setUp((id) => id === 'b');
  store.remove('clip', ['a', 'b', 'c']);
  await clock.advance(UNDO_MS);
  expect(gone).toEqual(['a', 'c']);
  expect(store.get()).toMatchObject([{ phase: 'failed', ids: ['b'], problem: new Error('refused') }]);
  expect([...store.hidden()]).toEqual([]);
  store.dismiss(store.get()[0]?.key ?? 0);
  expect(store.get()).toEqual([]);
});
