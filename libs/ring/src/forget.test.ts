import { waitFor } from '@hindsight/testing';
import { expect, it } from 'vitest';
import { CAMERA, ringForEachTest, SMALL } from './fixtures/test-ring.ts';

const bed = ringForEachTest();

const keysWithoutEnd = async (): Promise<string[]> => {
  const keys = await bed.redis.keys(`hs:{${CAMERA}}:*`);
  const ttls = await Promise.all(keys.map(async (key) => ({ key, ttl: await bed.redis.pttl(key) })));
  return ttls.filter(({ ttl }) => ttl === -1).map(({ key }) => key);
};

it('a forgotten camera is not listed, and all that it leaves behind has an end', async () => {
  await bed.append(0, 10);
  await bed.hold('clip', 0, 1000);
  const heard: string[] = [];
  await new Promise<void>((ready) => {
    bed.ring.onCameraState((camera) => heard.push(camera));
    // One connection hears both: when it hears of the one it also hears of the other.
    bed.ring.onAppended(CAMERA, () => undefined, ready);
  });
  expect(await bed.ring.forget(CAMERA)).toBe(false);
  expect(await bed.ring.cameras()).toEqual([CAMERA]);
  await bed.ring.releaseLease(bed.lease);
  expect(await bed.ring.forget(CAMERA)).toBe(true);
  expect(await bed.ring.cameras()).toEqual([]);
  expect(await bed.ring.state(CAMERA)).toBeNull();
  expect(await keysWithoutEnd()).toEqual([]);
  await waitFor(() => heard.length === 1, { what: 'the news' });
});

it('a clip that holds footage of a forgotten camera keeps it, and lets go of it', async () => {
  await bed.append(0, 10);
  await bed.hold('clip', 0, 2000);
  await bed.ring.releaseLease(bed.lease);
  await bed.ring.forget(CAMERA);
  expect((await bed.ring.readHeld(CAMERA, 'clip')).coverage).toBe(1);
  expect(await bed.ring.holdingCameras()).toEqual([CAMERA]);
  expect(await bed.ring.renewHold(CAMERA, 'clip', 60_000)).toBe(true);
  await bed.ring.release(CAMERA, 'clip');
  expect(await bed.ring.holds(CAMERA)).toEqual([]);
  expect(await bed.ring.holdingCameras()).toEqual([]);
  expect(await bed.redis.exists('hs:forgotten')).toBe(0);
});

it('a camera that is captured again is kept again, and its numbers go on', async () => {
  const [before] = await bed.append(0, 1);
  await bed.ring.releaseLease(bed.lease);
  await bed.ring.forget(CAMERA);
  const lease = await bed.ring.claim(CAMERA, { replica: 'r', startId: 'b', limits: SMALL });
  expect(lease?.token).toBeGreaterThan(bed.lease.token);
  expect(await bed.ring.cameras()).toEqual([CAMERA]);
  expect(await keysWithoutEnd()).toEqual(expect.arrayContaining([bed.key('index'), bed.key('entries')]));
  const after = await bed.ring.append(lease!, bed.fragment(1, { session: 'second', indexInSession: 0, key: true }));
  expect(after.seq).toBe((before?.seq ?? 0) + 1);
});
