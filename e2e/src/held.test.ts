import type { Clip } from '@hindsight/domain';
import { systemClock as clock } from '@hindsight/kit';
import { testVideo, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { amount } from './amount.ts';
import { expectExact, LOOP } from './judge/expect-exact.ts';
import { startStack, type Stack } from './stack/stack.ts';

/** The encoder is away half as long again as the ring reaches. */
const RING_SECONDS = amount({ short: 12, long: 60 });
const AWAY_SECONDS = 1.5 * RING_SECONDS;
const CLIP_SECONDS = RING_SECONDS / 2;

let stack: Stack;

beforeAll(async () => {
  const source = await testVideo({ ...LOOP, gopSeconds: 1, width: 1280, height: 720, audio: true });
  stack = await startStack({ cameras: [{ id: 'yard', source }], env: { RING_SECONDS: String(RING_SECONDS) } });
  await stack.client.filled(CLIP_SECONDS + 1);
}, 300_000);

afterAll(() => stack?.stop());

it('invariant 3: a clip is complete although the encoder was away for longer than the ring reaches', async () => {
  const pid = await waitFor(() => stack.pidOf('encoder'), { what: 'a running encoder' });
  process.kill(pid, 'SIGSTOP');
  const { status, body } = await stack.client.post<Clip>('/api/clips', { durationSeconds: CLIP_SECONDS });
  try {
    expect(status).toBe(202);
    await clock.sleep(AWAY_SECONDS * 1000);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  const clip = await stack.client.ended(body.id, { timeoutMs: 90_000 });
  expect(clip).toMatchObject({ state: 'ready', delivered: { coverage: 1, partial: false } });
  await expectExact(stack, clip);
}, 300_000);
