import { readiness } from '@hindsight/domain';
import { startRedis, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, newClip, post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
  await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

describe('health', () => {
  it('is told of the process, of each thing it depends on, and in numbers', async () => {
    expect(await (await fetch(`${bed.base}/healthz`)).json()).toEqual({ status: 'ok' });
    const ok = { ok: true };
    const ready = await answered(fetch(`${bed.base}/readyz`), 200, readiness);
    expect(ready).toEqual({ status: 'ok', checks: { ringRedis: ok, queueRedis: ok, objects: ok } });
  });

  it('counts requests by route and never by address', async () => {
    const { id } = await newClip(bed.base);
    await fetch(`${bed.base}/api/clips/${id}`);
    await fetch(`${bed.base}/queues/`);
    await fetch(`${bed.base}/api/nothing/${id}`);
    const text = await (await fetch(`${bed.base}/metrics`)).text();
    expect(text).toMatch(/hindsight_http_request_seconds_count\{.*route="\/api\/clips\/:id",method="GET",status="200"/);
    expect(text).toMatch(/route="other",method="GET",status="404"/);
    expect(text).not.toContain(id);
  });

  it('counts the cameras by state, of which those without a capture are in no other number', async () => {
    const counted = async (): Promise<string[]> =>
      [
        ...(await (await fetch(`${bed.base}/metrics`)).text()).matchAll(
          /^hindsight_cameras\{state="(\w+)".* ([1-9]\d*)$/gm,
        ),
      ].map(([, state, count]) => `${state} ${count}`);
    expect(await counted()).toEqual(['streaming 1']);
    expect((await post(`${bed.base}/api/cameras`, { id: 'gate', source: 'test:' })).status).toBe(201);
    expect(await counted()).toEqual(['unassigned 1', 'streaming 1']);
    await fetch(`${bed.base}/api/cameras/gate`, { method: 'DELETE' });
    expect(await counted()).toEqual(['streaming 1']);
  });

  it.each(['ringRedis', 'queueRedis'] as const)(
    'names %s within 3 s when it is away, and is well when it is back',
    async (name) => {
      const server = bed[name];
      await server.kill9();
      const asked = bed.clock.monotonicMs();
      const ill = await answered(fetch(`${bed.base}/readyz`), 503, readiness);
      expect(bed.clock.monotonicMs() - asked).toBeLessThan(3000);
      expect(ill.status).toBe('unavailable');
      expect(
        Object.entries(ill.checks)
          .filter(([, { ok }]) => !ok)
          .map(([id]) => id),
      ).toEqual([name]);
      for (const path of ['healthz', 'metrics']) expect((await fetch(`${bed.base}/${path}`)).status).toBe(200);
      await refused(post(`${bed.base}/api/clips`, {}), 503, 'unavailable');
      bed[name] = await startRedis({ port: server.port });
      await waitFor(async () => (await fetch(`${bed.base}/readyz`)).status === 200, { what: 'readiness' });
      await server.stop();
      await bed.film('yard', { seconds: 10 });
    },
  );
});

describe('Bull Board', () => {
  it('shows the queues', async () => {
    const response = await fetch(`${bed.base}/queues/`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const shown = (await (await fetch(`${bed.base}/queues/api/queues`)).json()) as { queues: { name: string }[] };
    expect(shown.queues.map(({ name }) => name)).toEqual(['clips', 'pictures']);
  });
});
