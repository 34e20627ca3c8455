import { HindsightError } from '@hindsight/domain';
import { createLogger, SimulatedClock } from '@hindsight/kit';
import { tempDir } from '@hindsight/testing';
import { expect, it } from 'vitest';
import { createFolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';
import { prepareSoon } from './prepare-soon.ts';

/** A store on a real folder whose `prepare` fails as told, and how often it was asked. */
async function openStore(fail: () => Error | null) {
  const folder = await tempDir();
  const clock = new SimulatedClock();
  const end = new AbortController();
  const hopeless: unknown[] = [];
  let asked = 0;
  const real = createFolderStore(folder.path);
  const prepare = (): Promise<void> => {
    asked += 1;
    const error = fail();
    return error ? Promise.reject(error) : real.prepare();
  };
  const log = createLogger({ service: 'test', level: 'silent' });
  const options = { clock, log, signal: end.signal, onHopeless: (error: unknown) => hopeless.push(error) };
  const store: ObjectStore = prepareSoon({ ...real, prepare }, options);
  return { store, clock, end, hopeless, asked: () => asked, remove: folder.remove };
}

it('a store that is away is prepared when it comes, and not ready before', async () => {
  let away = true;
  const bed = await openStore(() => (away ? new HindsightError('storage_error', 'refused') : null));
  await bed.clock.advance(0);
  await expect(bed.store.ready()).rejects.toThrow('refused');
  await bed.clock.advance(60_000);
  // At 0, 0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 45.5 s.
  expect(bed.asked()).toBe(8);
  away = false;
  await bed.clock.advance(15_000);
  await expect
    .poll(() =>
      bed.store.ready().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await bed.remove();
});

it('what no other try can mend is told at once, and nothing follows the end', async () => {
  const wrong = await openStore(() => new HindsightError('invalid_config', 'OBJECT_URLS'));
  await wrong.clock.advance(60_000);
  expect(wrong.hopeless).toMatchObject([{ code: 'invalid_config' }]);
  expect(wrong.asked()).toBe(1);
  const ended = await openStore(() => new HindsightError('storage_error', 'refused'));
  await ended.clock.advance(0);
  ended.end.abort();
  await ended.clock.advance(60_000);
  expect(ended.asked()).toBe(1);
  await Promise.all([wrong.remove(), ended.remove()]);
});
