import { afterEach, describe, expect, it } from 'vitest';
import { createLifecycle } from './lifecycle.ts';
import { createLogger } from './logger.ts';
import { createRegistry, Gauge } from './metrics.ts';
import { serveOps, type OpsServer } from './ops.ts';
import { SimulatedClock } from './simulated-clock.ts';

const log = createLogger({ service: 'test', level: 'silent' });

describe('the two-stage shutdown', () => {
  it('runs the steps one after the other, the last registered first, and goes on when one throws', async () => {
    const lifecycle = createLifecycle({ clock: new SimulatedClock(), log, drainMs: 1000 });
    const seen: string[] = [];
    lifecycle.onDrain('connections', () => void seen.push('connections'));
    lifecycle.onDrain('broken', () => {
      throw new Error('broken');
    });
    lifecycle.onDrain('workers', () => void seen.push('workers'));
    await lifecycle.shutdown('test');
    expect(seen).toEqual(['workers', 'connections']);
    expect(lifecycle.signal.aborted).toBe(true);
  });

  it('aborts what still runs when the time to drain is over', async () => {
    const clock = new SimulatedClock();
    const lifecycle = createLifecycle({ clock, log, drainMs: 1000 });
    lifecycle.onDrain(
      'stuck',
      () => new Promise<void>((resolve) => lifecycle.signal.addEventListener('abort', () => resolve())),
    );
    const ended = lifecycle.shutdown('test');
    await clock.advance(999);
    expect(lifecycle.signal.aborted).toBe(false);
    await clock.advance(1);
    await ended;
  });

  it('aborts at once at a second request, and leaves a step that never ends after its grace', async () => {
    const clock = new SimulatedClock();
    const lifecycle = createLifecycle({ clock, log, drainMs: 60_000 });
    lifecycle.onDrain('for ever', () => new Promise(() => undefined));
    const ended = lifecycle.shutdown('first');
    void lifecycle.shutdown('second');
    await clock.advance(2000);
    await ended;
  });
});

describe('the ops server', () => {
  let server: OpsServer | undefined;
  afterEach(() => server?.close());

  it('answers health, readiness with each dependency named, and metrics with the service', async () => {
    const registry = createRegistry('capture');
    new Gauge({ name: 'hindsight_camera_up', help: 'x', labelNames: ['camera'], registers: [registry] }).set(
      { camera: 'a' },
      1,
    );
    const checks = { ringRedis: async () => undefined, objects: () => Promise.reject(new Error('bucket is gone')) };
    server = await serveOps({ port: 0, host: '127.0.0.1', registry, checks });
    const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server?.port}${path}`);
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'unavailable',
      checks: { ringRedis: { ok: true }, objects: { ok: false, error: 'bucket is gone' } },
    });
    expect(await (await get('/metrics')).text()).toContain('hindsight_camera_up{camera="a",service="capture"} 1');
    const numbers = await (await get('/metrics')).text();
    expect(numbers).toContain('hindsight_dependency_up{dependency="ringRedis",service="capture"} 1');
    expect(numbers).toContain('hindsight_dependency_up{dependency="objects",service="capture"} 0');
    expect((await get('/other')).status).toBe(404);
  });
});
