import { clip, HindsightError, type FailureReason } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answered, newClip, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { listenTo } from '../fixtures/listen-to.ts';
import { readyClip } from '../fixtures/ready-clip.ts';

const UNKNOWN = '01hzzzzzzzzzzzzzzzzzzzzzzz';
let bed: Bed;
beforeAll(async () => void (bed = await openBed()));
afterAll(() => bed.close());
beforeEach(() => bed.wipe());

const cancel = (id: string): Promise<Response> => fetch(`${bed.base}/api/clips/${id}/cancel`, { method: 'POST' });
const retry = (id: string, base = bed.base): Promise<Response> =>
  fetch(`${base}/api/clips/${id}/retry`, { method: 'POST' });
const holders = async (): Promise<string[]> => (await bed.ring.holds('yard')).map(({ owner }) => owner);

describe('POST /api/clips/:id/cancel', () => {
  it('ends a clip that waits or is queued: its job and its hold are gone, and everybody is told', async () => {
    await bed.film('yard', { seconds: 20 });
    for (const [body, state] of [
      [{ durationSeconds: 5 }, 'queued'],
      [{ durationSeconds: 5, postSeconds: 30 }, 'waiting'],
    ] as const) {
      const { heard, stop } = await listenTo(bed.base, await bed.catalog.lastEventId());
      const open = await newClip(bed.base, body);
      expect(open.state).toBe(state);
      expect(await answered(cancel(open.id), 200, clip)).toMatchObject({ id: open.id, state: 'cancelled' });
      expect(await bed.queues.clipJobState(open.id)).toBe('missing');
      expect(await holders()).toEqual([]);
      await waitFor(() => heard.some(({ data }) => data.id === open.id && data.state === 'cancelled'), {
        what: 'the event of the end',
      });
      stop();
    }
  });

  it('ends one that is being encoded: its attempt can commit no more', async () => {
    await bed.film('yard', { seconds: 20 });
    const { id } = await newClip(bed.base, { durationSeconds: 5 });
    const { attempt } = await bed.catalog.beginAttempt(id);
    await answered(cancel(id), 200, clip);
    await expect(bed.catalog.commitAttempt(id, attempt, {})).rejects.toMatchObject({ code: 'conflict' });
    await expect(bed.catalog.beginAttempt(id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await answered(cancel(id), 200, clip)).toMatchObject({ state: 'cancelled' });
    const download = await refused(fetch(`${bed.base}/api/clips/${id}/download`), 409, 'not_ready');
    expect(download).toMatchObject({ state: 'cancelled' });
  });

  it('comes too late for a clip that is ready or has failed', async () => {
    const ready = await readyClip(bed, await bed.film('yard', { seconds: 20 }));
    expect(await refused(cancel(ready.id), 409, 'conflict')).toMatchObject({ state: 'ready' });
    const { id } = await newClip(bed.base, { durationSeconds: 5 });
    await bed.catalog.failAttempt(id, null, 'timeout', 'too late');
    expect(await refused(cancel(id), 409, 'conflict')).toMatchObject({ state: 'failed', reason: 'timeout' });
    await refused(cancel(UNKNOWN), 404, 'not_found');
  });
});

describe('POST /api/clips/:id/retry', () => {
  const failed = async (reason: FailureReason): Promise<string> => {
    const { id } = await newClip(bed.base, { durationSeconds: 5 });
    await bed.catalog.beginAttempt(id);
    await bed.queues.removeClip(id);
    await bed.catalog.failAttempt(id, null, reason, 'a test');
    return id;
  };

  it('queues a failed clip again under its id, and holds its footage for it', async () => {
    await bed.film('yard', { seconds: 20 });
    const id = await failed('storage_error');
    await bed.ring.setHoldExpiry('yard', id, 30_000);
    const again = await answered(retry(id), 202, clip);
    expect(again).toMatchObject({ id, state: 'queued', progress: 0 });
    expect(again).not.toHaveProperty('reason');
    expect(await bed.queues.clipJobState(id)).toBe('waiting');
    const [hold] = await bed.ring.holds('yard');
    expect(hold!.expiresAt - bed.clock.now()).toBeGreaterThan(4 * 60_000);
    expect(await bed.catalog.beginAttempt(id)).toMatchObject({ attempt: 2 });
    expect(await refused(retry(id), 409, 'conflict')).toMatchObject({ state: 'encoding' });
  });

  it('says that the footage is gone when its hold has ended', async () => {
    await bed.film('yard', { seconds: 20 });
    const id = await failed('encoder_error');
    await bed.ring.release('yard', id);
    await refused(retry(id), 410, 'expired');
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'failed', reason: 'encoder_error' });
  });

  it('refuses what no other try can mend', async () => {
    await bed.film('yard', { seconds: 20 });
    for (const reason of ['no_footage', 'footage_lost', 'bad_footage'] as const) {
      expect(await refused(retry(await failed(reason)), 409, 'conflict')).toMatchObject({ reason });
    }
    const { id } = await newClip(bed.base, { durationSeconds: 5 });
    expect(await refused(retry(id), 409, 'conflict')).toMatchObject({ state: 'queued' });
    await answered(cancel(id), 200, clip);
    expect(await refused(retry(id), 409, 'conflict')).toMatchObject({ state: 'cancelled' });
    await refused(retry(UNKNOWN), 404, 'not_found');
  });

  it('invariant 7: what cannot be queued is promised all the same', async () => {
    await bed.film('yard', { seconds: 20 });
    const id = await failed('timeout');
    const addClip = (): Promise<never> => Promise.reject(new HindsightError('unavailable', 'expected a queue'));
    const broken = await bed.serve({ queues: { ...bed.queues, addClip } });
    expect(await answered(retry(id, broken.base), 202, clip)).toMatchObject({ state: 'queued' });
    expect((await bed.catalog.openClips()).map((open) => open.id)).toEqual([id]);
    expect(await holders()).toEqual([id]);
    await broken.close();
  });
});
