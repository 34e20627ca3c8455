import { connectRedis, createLogger, SimulatedClock } from '@hindsight/kit';
import { createRing, type CaptureState, type Lease, type Ring } from '@hindsight/ring';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cameraOf } from './fixtures/bed.ts';
import { forgetLeftBehind } from './left-behind.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const CAPTURE: Omit<CaptureState, 'updatedAt'> = {
  ...({ name: 'Yard', managedBy: 'file', state: 'streaming', mode: 'copy', codec: 'h264' } as const),
  ...{ width: 640, height: 360, fps: 30, audio: null, codecString: null, restarts: 0, sourceRedacted: 'test:' },
};

let server: TestRedis;
let redis: Redis;
let ring: Ring;
let clock: SimulatedClock;
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
});
beforeEach(async () => {
  await redis.flushall();
  clock = new SimulatedClock();
  ring = createRing({ redis, clock, log });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** A camera that a capture has spoken of and given up, `minutesAgo`. */
async function left(camera: string, { managedBy = CAPTURE.managedBy, minutesAgo = 20 } = {}): Promise<Lease> {
  const then = new SimulatedClock(clock.now() - minutesAgo * 60_000);
  const lease = await claim(camera);
  await createRing({ redis, clock: then, log }).setState(lease, { ...CAPTURE, managedBy });
  await ring.releaseLease(lease);
  return lease;
}

async function claim(camera: string): Promise<Lease> {
  const lease = await ring.claim(camera, { replica: 'r', startId: 's', limits: cameraOf('test:').limits });
  if (!lease) throw new Error('expected the lease of a camera that nobody has, got none');
  return lease;
}

it('a camera that left the file is forgotten, but not one that somebody may still want', async () => {
  await left('renamed');
  await left('in-the-file');
  await left('added', { managedBy: 'api' });
  await left('just-left', { minutesAgo: 9 });
  await left('of-another-capture');
  await claim('of-another-capture');
  await left('with-footage');
  const init = Buffer.from('init');
  const at = { wallStart: clock.nowUs(), durationUs: 200_000, mediaStart: 0 as never, timescale: 1000 };
  const fragment = { session: 's', indexInSession: 0, init, bytes: Buffer.from('bytes'), frames: 6, key: true, ...at };
  const lease = await claim('with-footage');
  await ring.append(lease, fragment);
  await ring.releaseLease(lease);
  await forgetLeftBehind({ ring, clock, log, isDefined: (id) => id === 'in-the-file' });
  expect((await ring.cameras()).sort()).toEqual(
    ['added', 'in-the-file', 'just-left', 'of-another-capture', 'with-footage'].sort(),
  );
  await claim('renamed');
  expect(await ring.cameras()).toContain('renamed');
});
