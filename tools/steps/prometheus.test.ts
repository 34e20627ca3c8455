import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PROMETHEUS = join(ROOT, 'deploy', 'prometheus');
const DASHBOARDS = join(ROOT, 'deploy', 'grafana', 'dashboards');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const promtool = (...args: string[]): string => execFileSync('promtool', args, { cwd: PROMETHEUS, encoding: 'utf8' });

const rules = ['alerts.yml', 'recording.yml'].map((file) => read('deploy', 'prometheus', file)).join('\n');
const recorded = [...rules.matchAll(/record: (\S+)/g)].map((match) => match[1]!);
const alerts = [...rules.matchAll(/alert: (\S+)/g)].map((match) => match[1]!);
const metricsDoc = read('docs', 'metrics.md');
const described = new Set([...metricsDoc.matchAll(/^\| `(hindsight_[a-z_]+)`/gm)].map((match) => match[1]!));

/** Names that an expression may use; a histogram has three. */
const isKnown = (name: string): boolean =>
  recorded.includes(name) || described.has(name) || described.has(name.replace(/_(bucket|sum|count)$/, ''));
const namesIn = (text: string): string[] => text.match(/\bhindsight[_:][a-z0-9_:]+/g) ?? [];

describe('rules of Prometheus', () => {
  it('are valid, and so is the configuration that names them', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS');
  });

  it('are asked of services that Docker Compose has, at ports at which they listen', () => {
    const compose = read('docker-compose.yml');
    const found = [
      ...read('deploy', 'prometheus', 'prometheus.yml').matchAll(/names: \[(\w+)\], type: A, port: (\d+)/g),
    ];
    expect(found.map(([, name, port]) => `${name}:${port}`)).toEqual([
      ...['api:8080', 'capture:9464', 'encoder:9464', 'canary:9464'],
    ]);
    for (const [, name] of found) expect(compose).toMatch(new RegExp(`^  ${name}:$`, 'm'));
    expect(compose).toContain('./deploy/prometheus:/etc/prometheus:ro');
    expect(compose).toContain('./deploy/grafana/dashboards:/etc/grafana/dashboards:ro');
  });

  it('are asked of the jobs that the example for Kubernetes makes of the labels of the chart', () => {
    const labels = /app\.kubernetes\.io\/(name|component): /g;
    // Debian's Prometheus has no discovery of Kubernetes: the rest is checked.
    const folder = mkdtempSync(join(tmpdir(), 'hindsight-prometheus-'));
    const file = join(folder, 'kubernetes.yml');
    const found = "static_configs: [{ targets: ['127.0.0.1:9464'] }]";
    writeFileSync(file, read('deploy', 'prometheus', 'kubernetes.yml').replace(/kubernetes_sd_configs: .*/, found));
    expect(promtool('check', 'config', file)).toContain('SUCCESS');
    rmSync(folder, { recursive: true });
    const chart = read('deploy', 'helm', 'hindsight', 'templates', '_helpers.tpl');
    const example = read('deploy', 'prometheus', 'kubernetes.yml');
    for (const [, label] of chart.matchAll(labels)) {
      expect(example).toContain(`__meta_kubernetes_pod_label_app_kubernetes_io_${label}`);
    }
    expect(example).toMatch(/app_kubernetes_io_component\], target_label: job \}/);
    for (const annotation of ['scrape', 'port']) expect(chart).toContain(`prometheus.io/${annotation}: `);
  });

  it('fire when they should and stay quiet when all is well', () => {
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
    const [well = '', ...ill] = read('deploy', 'prometheus', 'alerts.test.yml')
      .split(/^ {2}- name: /m)
      .slice(1);
    for (const alert of alerts) {
      expect(well, alert).toContain(`alertname: ${alert} }`);
      expect(
        ill.some((test) => test.includes(`alertname: ${alert}\n`) && test.includes('exp_labels')),
        alert,
      ).toBe(true);
    }
    // What is recorded for dashboards is right, too.
    expect(recorded.length).toBeGreaterThan(0);
    for (const name of recorded) expect(ill.join('\n')).toContain(`- expr: ${name}\n`);
  });

  it('lead to runbooks that exist, which name them, as docs/metrics.md does', () => {
    const runbooks = read('docs', 'runbooks.md');
    const sections = new Map(
      runbooks.split(/^### Runbook: /m).map((text) => [text.slice(0, text.indexOf('\n')).replaceAll(' ', '-'), text]),
    );
    for (const text of rules.split(/- alert: /).slice(1)) {
      const alert = text.slice(0, text.indexOf('\n'));
      const runbook = /runbook: docs\/runbooks\.md#runbook-(\S+)/.exec(text)?.[1] ?? 'none';
      expect(sections.get(runbook), `${alert}: ${runbook}`).toContain(`\`${alert}\``);
      expect(metricsDoc).toMatch(new RegExp(`^\\| \`${alert}\` .*runbooks\\.md#runbook-${runbook}\\)`, 'm'));
    }
    const named = `${runbooks}${metricsDoc}`.match(/\bHindsight[A-Z][A-Za-z]+/g) ?? [];
    expect(named.filter((name) => !alerts.includes(name))).toEqual([]);
  });
});

describe('what documents, rules and dashboards ask for', () => {
  const files = [
    ...readdirSync(DASHBOARDS).map((file) => join('deploy', 'grafana', 'dashboards', file)),
    ...['alerts.yml', 'recording.yml', 'alerts.test.yml'].map((file) => join('deploy', 'prometheus', file)),
    ...['metrics.md', 'operations.md', 'runbooks.md', 'scaling.md', 'ring.md'].map((file) => join('docs', file)),
  ];

  it.each(files)('%s names only metrics that docs/metrics.md describes', (file) => {
    expect(namesIn(read(file)).filter((name) => !isKnown(name))).toEqual([]);
  });
});

describe('dashboards', () => {
  type Panel = { id: number; type: string; title: string; description?: string; targets?: { expr: string }[] };
  type Dashboard = { uid: string; title: string; panels: Panel[] };
  const boards = readdirSync(DASHBOARDS).map(
    (file) => JSON.parse(read('deploy/grafana/dashboards', file)) as Dashboard,
  );

  it('are three, each with panels that say what they show', () => {
    expect(boards.map(({ uid }) => uid).sort()).toEqual(['hindsight-camera', 'hindsight-overview', 'hindsight-queue']);
    for (const { title, panels } of boards) {
      expect(new Set(panels.map(({ id }) => id)).size, title).toBe(panels.length);
      for (const panel of panels.filter(({ type }) => type !== 'row')) {
        expect(panel.description, panel.title).toMatch(/\.$/);
        expect(panel.targets?.length, panel.title).toBeGreaterThan(0);
      }
    }
  });
});
