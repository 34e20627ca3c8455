import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Clip } from '@hindsight/domain';
import { systemClock as clock } from '@hindsight/kit';
import { testVideo, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amount } from './amount.ts';
import { expectExact, LOOP } from './judge/expect-exact.ts';
import { startStack, type Service, type Stack } from './stack/stack.ts';

const CLIP_SECONDS = 8;
const KILLS = amount({ short: 3, long: 20 });
const ORPHAN_MS = 60_000;
const SERVICES: Service[] = ['encoder', 'capture', 'api'];

let stack: Stack;
const accepted: string[] = [];
/** How the clips of each service's kills ended, for the table. */
const outcomes: Record<string, number> = {};

beforeAll(async () => {
  const source = await testVideo({ ...LOOP, gopSeconds: 1, width: 1280, height: 720, audio: true });
  stack = await startStack({ cameras: [{ id: 'yard', source }] });
  await stack.client.filled(CLIP_SECONDS + 1);
}, 300_000);

afterAll(async () => {
  await stack?.stop();
  for (const [outcome, count] of Object.entries(outcomes))
    console.log(`| kill -9 of ${outcome} | ${count} of ${KILLS} |`);
});

/** Presses Record while a service is about to die or has just died; a press that is refused is pressed again. */
async function press(): Promise<Clip> {
  return waitFor(
    async () => {
      const answer = await stack.client.post<Clip>('/api/clips', { durationSeconds: CLIP_SECONDS }).catch(() => null);
      return answer?.status === 202 ? answer.body : null;
    },
    { timeoutMs: 30_000, what: 'a press to be accepted' },
  );
}

/** Ends a service as if the power had gone, and waits until the next one stands. */
async function kill9(service: Service): Promise<void> {
  const pid = await waitFor(() => stack.pidOf(service), { timeoutMs: 20_000, what: `a running ${service}` });
  process.kill(pid, 'SIGKILL');
  await waitFor(
    () => {
      const next = stack.pidOf(service);
      return next !== null && next !== pid;
    },
    { timeoutMs: 20_000, what: `${service} to be started again` },
  );
}

describe.each(SERVICES)('kill -9 of %s at a random moment', (service) => {
  it.each(Array.from({ length: KILLS }, (_, n) => n + 1))(
    'leaves every accepted clip ready and exact, or failed with a code (%i)',
    async () => {
      await stack.client.filled(CLIP_SECONDS);
      const clip = await press();
      accepted.push(clip.id);
      await clock.sleep(clock.random() * 1500);
      await kill9(service);
      const ended = await stack.client.ended(clip.id, { timeoutMs: 90_000 });
      const outcome = `${service}: ${ended.state === 'failed' ? `failed, ${ended.reason}` : ended.state}${ended.delivered.partial ? ', partial' : ''}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (ended.state === 'ready') await expectExact(stack, ended);
      else expect(ended).toMatchObject({ state: 'failed', reason: expect.stringMatching(/^[a-z_]+$/) as string });
    },
  );
});

describe('after all of it', () => {
  it('at least 95 % of the accepted clips are ready, and none is there twice', async () => {
    const { body } = await stack.client.get<{ items: Clip[] }>('/api/clips?limit=200');
    const ids = body.items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(expect.arrayContaining(accepted));
    const ready = body.items.filter(({ state }) => state === 'ready').length;
    expect(ready / body.items.length).toBeGreaterThanOrEqual(0.95);
  });

  it('no object is left without a catalog entry 60 s later', async () => {
    const { body } = await stack.client.get<{ items: Clip[] }>('/api/clips?limit=200');
    const known = new Set(body.items.map(({ id }) => id));
    const folder = path.join(stack.home, 'objects', 'clips');
    await waitFor(
      () =>
        readdirSync(folder).every((id) => {
          const attempts = readdirSync(path.join(folder, id)).filter((name) => /^\d+$/.test(name));
          return known.has(id) && attempts.length <= 1;
        }),
      { timeoutMs: ORPHAN_MS, intervalMs: 1000, what: 'objects of attempts that lost to be deleted' },
    );
  });

  it('one FFmpeg runs for the camera, and no other is left', async () => {
    const ffmpegs = (): number => stack.processes().filter(({ command }) => /ffmpeg/.test(command)).length;
    await waitFor(() => ffmpegs() === 1, { timeoutMs: 15_000, what: 'one FFmpeg' });
  });
});

describe('stopping', () => {
  it('ends with exit code 0 within 15 s and leaves no process', async () => {
    const home = stack.home;
    expect(await stack.stop()).toBe(0);
    expect(stack.processes(), home).toEqual([]);
  });
});
