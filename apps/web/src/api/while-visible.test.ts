import { expect, test } from 'vitest';
import { manualClock } from '../fixtures/manual-clock.ts';
import { whileVisible } from './while-visible.ts';

function setUp(hidden = false) {
  const clock = manualClock();
  const seen: string[] = [];
  let tell = (): void => {};
  const tab = {
    hidden,
    addEventListener: (_name: string, listener: () => void) => void (tell = listener),
    removeEventListener: () => void (tell = () => undefined),
  };
  const end = whileVisible({
    ...{ tab, clock },
    start: (again) => {
      seen.push(again ? 'again' : 'first');
      return () => seen.push('ended');
    },
  });
  const look = (visible: boolean): void => {
    tab.hidden = !visible;
    tell();
  };
  return { clock, seen, look, end };
}

test('a tab that nobody sees for 5 s ends it, and begins again when it is looked at', async () => {
  const { clock, seen, look } = setUp();
  look(false);
  await clock.advance(4999);
  expect(seen).toEqual(['first']);
  await clock.advance(1);
  expect(seen).toEqual(['first', 'ended']);
  look(true);
  expect(seen).toEqual(['first', 'ended', 'again']);
});

test('a short look elsewhere ends nothing', async () => {
  const { clock, seen, look } = setUp();
  look(false);
  await clock.advance(3000);
  look(true);
  await clock.advance(60_000);
  expect(seen).toEqual(['first']);
});

test('a tab that was opened hidden lets go too, and nothing begins when the page is left', async () => {
  const { clock, seen, look, end } = setUp(true);
  await clock.advance(5000);
  expect(seen).toEqual(['first', 'ended']);
  end();
  look(true);
  expect(seen).toEqual(['first', 'ended']);
});
