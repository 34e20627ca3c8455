import { request } from 'node:http';
import type { Clip } from '@hindsight/domain';
import { systemClock as clock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../browser/browsers.ts';
import { recordInPage } from '../browser/record-in-page.ts';
import { readyClip } from '../stack/ready-clip.ts';
import { ask, ended, expectExact, readyBy, SECONDS } from './clips.ts';
import { openCompose, type ComposeStack } from './compose-stack.ts';

const REQUESTS = 60;
/** From `docker compose up` to the last service that says it is healthy, with built images. */
const UP_SECONDS = 60;
const ENCODER_IMAGE_MB = 600;
const REFILL_MS = 10_000;
const SERVICES = ['encoder', 'capture', 'api', 'gateway', 'prometheus', 'minio', 'redis-queue', 'redis-ring'];

let stack: ComposeStack;

beforeAll(async () => {
  stack = await openCompose();
  await stack.build('observability');
});
afterAll(async () => {
  expect(await stack?.down(), 'nothing of it is left').toEqual([]);
});

it(`the image of the encoder has ${ENCODER_IMAGE_MB} MB at most`, async () => {
  const megabytes = (await stack.imageBytes('encoder')) / 1e6;
  console.log(`| image of the encoder | ${megabytes.toFixed(0)} MB |`);
  expect(megabytes).toBeLessThanOrEqual(ENCODER_IMAGE_MB);
});

describe('docker compose up', () => {
  it(`is healthy within ${UP_SECONDS} s, and says that a test pattern stands in`, async () => {
    const seconds = await stack.up();
    console.log(`| docker compose up, built images → all healthy | ${seconds.toFixed(1)} s |`);
    expect(seconds).toBeLessThan(UP_SECONDS);
    const { body } = await stack.client.get<{ items: { reason?: string }[] }>('/api/cameras');
    expect(body.items).toMatchObject([{ reason: expect.stringMatching(/^test_pattern/) as string }]);
  });

  it('answers to no name of another site that leads here', async () => {
    const asked = (name: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { Host: name };
        request(`${stack.url}/api/cameras`, { headers }, (response) => resolve(response.resume().statusCode ?? 0))
          .on('error', reject)
          .end();
      });
    expect([await asked('evil.example'), await asked('localhost:8080')]).toEqual([403, 200]);
  });

  it('records in Chromium through the published port, exact to the frame', async () => {
    await stack.client.filled(16);
    const browser = await openChromium();
    try {
      await recordInPage(browser, stack);
    } finally {
      await browser.close();
    }
  });

  it.each(['presigned', 'public'])('gives %s URLs that answer from outside the network', async (kind) => {
    await stack.up({ OBJECT_URLS: kind });
    const { clip } = await readyClip(stack, { durationSeconds: SECONDS });
    const response = await fetch(clip.url ?? '');
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(clip.bytes);
    // Signed or not, the store itself stays closed.
    const { origin, pathname } = new URL(clip.url ?? '');
    expect((await fetch(`${origin}/${pathname.split('/')[1]}/?list-type=2`)).status).toBe(403);
    if (kind === 'presigned') expect((await fetch(`${origin}${pathname}`)).status).toBe(403);
  });

  it('shares clips out among three encoders', async () => {
    await stack.up({}, '--scale', 'encoder=3');
    const encoders = await stack.containers('encoder');
    const before = await readyBy(stack, encoders);
    const clips = await ended(stack, await ask(stack, REQUESTS));
    expect(clips.map(({ state }) => state)).toEqual(clips.map(() => 'ready'));
    const shares = (await readyBy(stack, encoders)).map((count, n) => count - (before[n] ?? 0));
    console.log(`| ${REQUESTS} clips, made by each of 3 encoders | ${shares.join(', ')} |`);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(REQUESTS);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(REQUESTS / 10);
    for (const clip of clips.filter((_, n) => n % 10 === 0)) await expectExact(stack, clip);
  });
});

describe('what is measured', () => {
  it('is every replica that there is', async () => {
    await stack.up({}, '--scale', 'capture=2', '--scale', 'api=2', '--scale', 'encoder=2');
    const isComplete = async (): Promise<boolean> => {
      const up = await stack.measured('sum by (job) (up)', 'job');
      return ['api', 'capture', 'encoder'].every((job) => up[job] === 2);
    };
    await waitFor(isComplete, { timeoutMs: 90_000, what: 'Prometheus to read two replicas of each service' });
  });

  it('is no frame of error, by the canary', async () => {
    await stack.up({ CANARY_INTERVAL_SECONDS: '10' }, 'canary');
    const [canary = ''] = await stack.containers('canary');
    const judged = () => stack.metric(canary, 'hindsight_canary_runs_total', 'result="ok"');
    await waitFor(async () => (await judged()) > 0, { timeoutMs: 120_000, what: 'the canary to judge a clip' });
    expect(await stack.metric(canary, 'hindsight_canary_error_frames', '')).toBe(0);
    await stack.remove('canary');
  });
});

describe('a container whose process is killed under load', () => {
  let stored: Clip;

  beforeAll(async () => {
    await stack.up({}, '--scale', 'encoder=1', '--scale', 'capture=1', '--scale', 'api=1');
    stored = (await readyClip(stack, { durationSeconds: SECONDS })).clip;
  });

  it.each(SERVICES)(
    '%s: every accepted clip ends exact, or says what is missing; no stored clip is lost',
    async (name) => {
      await unbroken(SECONDS + 2);
      const ids = await ask(stack, 4);
      const [container = ''] = await stack.containers(name);
      await stack.crash(container);
      if (name === 'redis-ring' || name === 'capture') await expectRefill(clock.now());
      const clips = await ended(stack, ids);
      for (const clip of clips) {
        if (name === 'redis-ring' && clip.state === 'failed') expect(clip.reason).toBe('footage_lost');
        else expect(clip).toMatchObject({ state: 'ready' });
        if (clip.state === 'ready') await expectExact(stack, clip);
        if (name !== 'redis-ring') expect(clip.delivered.partial).toBe(false);
      }
      await expectExact(stack, await stack.client.clip(stored.id));
    },
  );

  /** Waits until the newest footage is in one piece for so many seconds: the crash before has left a gap. */
  async function unbroken(seconds: number): Promise<void> {
    const isLong = async (): Promise<boolean> => {
      const timeline = await stack.client.timeline('default').catch(() => null);
      const newest = timeline?.spans.at(-1);
      if (!newest || Date.parse(timeline?.now ?? '') - Date.parse(newest.end) > 2000) return false;
      return Date.parse(newest.end) - Date.parse(newest.start) >= seconds * 1000;
    };
    await waitFor(isLong, { timeoutMs: 60_000, what: `${seconds} s of footage in one piece` });
  }

  /** Footage of after the crash comes soon. */
  async function expectRefill(crashedMs: number): Promise<void> {
    const isNew = async (): Promise<boolean> => {
      const newest = (await stack.client.timeline('default').catch(() => null))?.spans.at(-1);
      return newest !== undefined && Date.parse(newest.end) > crashedMs;
    };
    await waitFor(isNew, { timeoutMs: REFILL_MS, what: 'new footage' });
  }
});
