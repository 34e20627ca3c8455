import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HindsightError } from '@hindsight/domain';
import type { CaptureProcess, Ffmpeg } from '@hindsight/ffmpeg';
import { createLogger, createRegistry, SimulatedClock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { requireFfmpeg } from '@hindsight/testing';
import { beforeAll, expect, it } from 'vitest';
import { play } from './fixtures/acts.ts';
import { cameraOf } from './fixtures/bed.ts';
import { fakeCapture } from './fixtures/fake-capture.ts';
import { createCaptureMetrics } from './metrics.ts';
import { superviseCamera } from './supervise.ts';

const ATTEMPTS = 20;

let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
});

it('leaves nothing of an attempt behind, however often a camera that is off is tried', async () => {
  const clock = new SimulatedClock();
  const control = new AbortController();
  const log = createLogger({ service: 'test', level: 'silent' });
  const ring = {
    setState: () => Promise.resolve(),
    coverage: () => Promise.reject(new HindsightError('unavailable', 'not in this test')),
  } as unknown as Ring;
  const attempts: WeakRef<CaptureProcess>[] = [];
  const startCapture = (): CaptureProcess => {
    const fake = fakeCapture();
    attempts.push(new WeakRef(fake.capture));
    void play(clock, { kind: 'dies', afterMs: 10 }, fake);
    return fake.capture;
  };
  const metrics = createCaptureMetrics({ registry: createRegistry('test'), clock, ring });
  const never = new AbortController().signal;
  const held = { lease: { camera: 'yard', owner: 'r:s:1', token: 1 }, lost: never, handOver: never, lose: () => {} };
  const parts = { ring, clock, log, ffmpeg, startCapture, metrics, fetchPlaylist: () => Promise.resolve(null) };
  const camera = cameraOf('rtsp://10.0.0.5/stream');
  const running = superviseCamera(parts, { camera, held, signal: control.signal });
  while (attempts.length < ATTEMPTS) await clock.advance(1000);

  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  // The last two may still be in use.
  const kept = attempts.slice(0, -2).filter((attempt) => attempt.deref() !== undefined);
  control.abort();
  await clock.advance(2000);
  await running;
  expect(kept).toHaveLength(0);
});
