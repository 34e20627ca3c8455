import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clip } from '@hindsight/domain';
import { startHttpCamera, testVideo, waitFor, type HttpCamera } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { environmentOf } from './stack/processes.ts';
import { startPrometheus, type Prometheus, type Sample } from './stack/prometheus.ts';
import { startStack, type Stack } from './stack/stack.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DASHBOARDS = path.join(ROOT, 'deploy/grafana/dashboards');
const SERVICES = ['api', 'capture', 'encoder', 'canary'];
/** Panels that have nothing to show as long as all is well, and why. */
const EMPTY_IN_HEALTH = new Map([
  ['Alerts that fire', 'no alert fires'],
  ['Restarts by reason', 'no session has ended'],
  ['Repairs', 'nothing has crashed'],
]);

let camera: HttpCamera;
let stack: Stack;
let prometheus: Prometheus;
/** Where each service's metrics are, `host:port`. */
const targets: Record<string, string> = {};

beforeAll(async () => {
  const file = await testVideo({ seconds: 30, fps: 20, width: 320, height: 180, gopSeconds: 1, name: 'observed' });
  camera = await startHttpCamera({ file, format: 'mpegts' });
  const env = { CANARY: '1', CANARY_INTERVAL_SECONDS: '5' };
  stack = await startStack({ cameras: [{ id: 'yard', source: camera.url }], env });
  targets['api'] = new URL(stack.client.base).host;
  for (const service of SERVICES.slice(1)) {
    const port = await waitFor(() => opsPortOf(service), { what: `a running ${service}`, timeoutMs: 20_000 });
    targets[service] = `127.0.0.1:${port}`;
  }
  prometheus = await startPrometheus(targets);
  // What has been counted before the first look is no increase.
  const seen = async (): Promise<boolean> => (await prometheus.query('up == 1')).length === SERVICES.length;
  await waitFor(seen, { what: 'Prometheus to read every service', timeoutMs: 30_000 });
}, 120_000);

afterAll(async () => {
  await prometheus?.stop();
  await stack?.stop();
  await camera?.stop();
});

function opsPortOf(service: string): string | undefined {
  const process = stack.processes().find(({ command }) => command.includes(`apps/${service}/dist/main.js`));
  return process && environmentOf(process.pid).OPS_PORT;
}

/** The rows of the table in docs/metrics.md: type and services by name. */
function described(): Record<string, { type: string; services: string[] }> {
  const rows = readFileSync(path.join(ROOT, 'docs/metrics.md'), 'utf8').matchAll(
    /^\| `(hindsight_\w+)` +\| (\w+) +\|[^|]*\| ([^|]*?) *\|/gm,
  );
  return Object.fromEntries(
    [...rows].map(([, name = '', type = '', by = '']) => [name, { type, services: by.split(/, | or /).sort() }]),
  );
}

it('every metric that a service exports is described with its type, and every one described is exported', async () => {
  const exported: ReturnType<typeof described> = {};
  for (const service of SERVICES) {
    const own = await fetch(`http://${targets[service]}/metrics`);
    // The API of this installation carries the others' too: its own are those with its label, or without any series.
    const text = await own.text();
    for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (hindsight_\w+) (\w+)$/gm)) {
      const services = new Set(
        [...text.matchAll(new RegExp(`^${name}(?:_count)?\\{.*?service="(\\w+)"`, 'gm'))].map((match) => match[1]!),
      );
      const row = (exported[name] ??= { type, services: [] });
      if (service !== 'api' || services.has('api')) row.services.push(service);
    }
  }
  const documented = described();
  expect(Object.keys(exported).sort()).toEqual(Object.keys(documented).sort());
  for (const [name, { type, services }] of Object.entries(documented)) {
    expect(exported[name]?.type, name).toBe(type);
    // Of all that could export the queues one does.
    const one = exported[name]?.services.sort();
    if (name !== 'hindsight_queue_jobs') expect(one, name).toEqual(services);
  }
});

type Panel = { type: string; title: string; targets: { expr: string }[] };

/** Every query of every panel, its variables filled in as Grafana would for all cameras. */
function queries(): { panel: string; expr: string }[] {
  return readdirSync(DASHBOARDS).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(path.join(DASHBOARDS, file), 'utf8')) as { panels: Panel[] };
    return panels
      .filter(({ type }) => type !== 'row')
      .flatMap(({ title, targets: of }) =>
        of.map(({ expr }) => ({
          panel: title,
          expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$camera', '.*'),
        })),
      );
  });
}

it('every panel of the dashboards shows something after one clip', async () => {
  await stack.client.filled(3, 'yard');
  const { status, body } = await stack.client.post<Clip>('/api/clips', { camera: 'yard', durationSeconds: 2 });
  expect(status).toBe(202);
  const list = String(await stack.client.bytes(body.previewUrl));
  const segment = list.split('\n').find((line) => line.endsWith('.m4s')) ?? '';
  await stack.client.bytes(new URL(segment, `${stack.client.base}${body.previewUrl}`).pathname);
  expect((await stack.client.ended(body.id)).state).toBe('ready');
  const open = new Set(queries().filter(({ panel }) => !EMPTY_IN_HEALTH.has(panel)));
  expect(open.size).toBeGreaterThan(40);
  const answered = async (): Promise<boolean> => {
    for (const one of open)
      if ((await prometheus.query(one.expr)).some(({ value }) => Number.isFinite(value))) open.delete(one);
    return open.size === 0;
  };
  await waitFor(answered, { what: 'panels to show something', timeoutMs: 50_000, intervalMs: 500 }).catch((error) => {
    throw new Error(`these stay empty: ${JSON.stringify([...open], null, 1)}`, { cause: error });
  });
  // The others have to be understood at least.
  for (const { panel, expr } of queries()) if (EMPTY_IN_HEALTH.has(panel)) await prometheus.query(expr);
});

it('the queues are counted once, although every API and every encoder could', async () => {
  const known = await prometheus.query('count by (queue, state) (hindsight_queue_jobs)');
  expect(known.length).toBe(10);
  expect(known.filter(({ value }) => value !== 1)).toEqual([]);
});

const firing = async (): Promise<Sample[]> =>
  prometheus.query('ALERTS{alertname="HindsightCameraDown",alertstate="firing",camera="yard"}');

it('a camera that is stopped raises its alert, and a camera that sends does not', async () => {
  await waitFor(async () => (await firing()).length === 0, { what: 'no alert while it sends', timeoutMs: 20_000 });
  await camera.stop();
  const [alert] = await waitFor(async () => ((await firing()).length > 0 ? firing() : null), {
    what: 'the alert',
    timeoutMs: 30_000,
  });
  expect(alert?.metric).toMatchObject({ camera: 'yard', severity: 'page' });
});
