import { createLogger, createRegistry, SimulatedClock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { expect, it } from 'vitest';
import { cameraOf } from './fixtures/bed.ts';
import { createCaptureMetrics } from './metrics.ts';
import { sayUnusable } from './say-unusable.ts';

it('a camera that cannot be captured says so again and again, because the ring may forget it, until it is not ours', async () => {
  const clock = new SimulatedClock();
  const log = createLogger({ service: 'test', level: 'silent' });
  const said: (string | undefined)[] = [];
  const ring = {
    setState: (_lease: unknown, { reason }: { reason?: string }) => Promise.resolve(void said.push(reason)),
  } as unknown as Ring;
  const metrics = createCaptureMetrics({ registry: createRegistry('test'), clock, ring });
  const lost = new AbortController();
  const never = new AbortController().signal;
  const lease = { camera: 'yard', owner: 'r:s:1', token: 1 };
  const held = { lease, lost: lost.signal, handOver: never, lose: () => {} };
  const trouble = { reason: 'secret_key_missing: give capture the key', error: 'no key' };
  const saying = sayUnusable({ ring, clock, log, metrics }, { camera: cameraOf(''), trouble, held, signal: never });
  await clock.advance(65_000);
  expect(said).toEqual([trouble.reason, trouble.reason, trouble.reason]);
  lost.abort(new Error('another replica has it'));
  await saying;
  await clock.advance(65_000);
  expect(said).toHaveLength(3);
});
