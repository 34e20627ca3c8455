import { expect, test } from 'vitest';
import { manualClock } from '../fixtures/manual-clock.ts';
import { followEvents, type EventSourceLike } from './events.ts';

type Fake = { -readonly [K in keyof EventSourceLike]: EventSourceLike[K] } & { send(name: string, data: string): void };

function fakeSource(): Fake {
  const listeners = new Map<string, (event: { data: string }) => void>();
  return {
    readyState: 1,
    onopen: null,
    onerror: null,
    addEventListener: (name, listener) => void listeners.set(name, listener),
    close: () => {},
    send: (name, data) => listeners.get(name)?.({ data }),
  };
}

function follow() {
  const clock = manualClock();
  const sources: Fake[] = [];
  const seen: unknown[] = [];
  const end = followEvents({
    open: () => {
      const source = fakeSource();
      sources.push(source);
      return source;
    },
    clock,
    names: ['clip'],
    onEvent: (name, data) => seen.push([name, data]),
    onOpen: (again) => seen.push(again ? 'open again' : 'open'),
    onLost: () => seen.push('lost'),
  });
  return { clock, sources, seen, end };
}

test('events arrive with their object, and what is not JSON is passed over', () => {
  const { sources, seen } = follow();
  sources[0]?.onopen?.();
  sources[0]?.send('clip', '{"id":"a"}');
  sources[0]?.send('clip', '{');
  expect(seen).toEqual(['open', ['clip', { id: 'a' }]]);
});

test('while the browser reconnects by itself no second stream is opened', async () => {
  const { clock, sources, seen } = follow();
  sources[0]!.readyState = 0;
  sources[0]?.onerror?.();
  await clock.advance(60_000);
  sources[0]?.onopen?.();
  expect(sources).toHaveLength(1);
  expect(seen).toEqual(['lost', 'open again']);
});

test('a stream that the browser has given up is opened anew, ever less often, until the page ends it', async () => {
  const { clock, sources, end } = follow();
  for (const waitMs of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
    const before = sources.length;
    const source = sources.at(-1)!;
    source.readyState = 2;
    source.onerror?.();
    await clock.advance(waitMs - 1);
    expect(sources).toHaveLength(before);
    await clock.advance(1);
    expect(sources).toHaveLength(before + 1);
  }
  sources.at(-1)!.readyState = 2;
  sources.at(-1)?.onerror?.();
  end();
  const before = sources.length;
  await clock.advance(60_000);
  expect(sources).toHaveLength(before);
});
