import { wallMs } from '@hindsight/domain';
import { SimulatedClock } from '@hindsight/kit';
import type { CameraReport, Ring } from '@hindsight/ring';
import { expect, it } from 'vitest';
import { waitForFootage } from './wait-for-footage.ts';

/**
 * Waits for the end of a window that ended `agoMs` ago; the ring reaches it `afterMs` from now. Answers what came, and
 * when.
 */
async function waited(of: { agoMs: number; afterMs: number; state: Partial<CameraReport> }) {
  const clock = new SimulatedClock();
  const end = wallMs(clock.now() - of.agoMs);
  const ring = {
    waitForEnd: async (_camera: string, _end: number, { timeoutMs }: { timeoutMs: number }) => {
      if (clock.monotonicMs() >= of.afterMs) return 'reached';
      await clock.advance(timeoutMs);
      return 'timeout';
    },
    state: () => Promise.resolve(of.state),
  } as unknown as Ring;
  const outcome = await waitForFootage({ ring, clock }, { camera: 'yard', end }, new AbortController().signal);
  return { outcome, afterMs: clock.monotonicMs() };
}

const streaming = { state: 'streaming' } as const;

it('waits for 5 s after the end, and no longer for a camera that does not stream', async () => {
  expect(await waited({ agoMs: 0, afterMs: 4000, state: streaming })).toEqual({ outcome: 'reached', afterMs: 4000 });
  expect(await waited({ agoMs: 0, afterMs: 60_000, state: streaming })).toEqual({ outcome: 'timeout', afterMs: 5000 });
  const away = await waited({ agoMs: 0, afterMs: 4000, state: { state: 'backoff' } });
  expect(away).toEqual({ outcome: 'not_streaming', afterMs: 250 });
});

it('waits longer for a camera whose footage comes late, by as much as that', async () => {
  const late = { lateMs: 12_000 };
  const reached = await waited({ agoMs: 1000, afterMs: 13_000, state: { ...streaming, ...late } });
  expect(reached).toEqual({ outcome: 'reached', afterMs: 13_000 });
  const timeout = await waited({ agoMs: 1000, afterMs: 60_000, state: { ...streaming, ...late } });
  expect(timeout).toEqual({ outcome: 'timeout', afterMs: 16_000 });
  const away = await waited({ agoMs: 1000, afterMs: 60_000, state: { state: 'backoff', ...late } });
  expect(away).toEqual({ outcome: 'not_streaming', afterMs: 11_000 });
  const longAgo = await waited({ agoMs: 60_000, afterMs: 90_000, state: { ...streaming, ...late } });
  expect(longAgo).toEqual({ outcome: 'timeout', afterMs: 5000 });
});
