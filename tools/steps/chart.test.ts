import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartTools } from './chart-tools.mjs';

const HELM_FOLDER = join(import.meta.dirname, '..', '..', 'deploy', 'helm');
const CHART = join(HELM_FOLDER, 'hindsight');
const DOCS = join(import.meta.dirname, '..', '..', 'docs', 'operations.md');
const APPS = join(import.meta.dirname, '..', '..', 'apps');
const LIBS = join(import.meta.dirname, '..', '..', 'libs');
const OLDEST = '1.27.0';
const NEWEST = '1.37.0';
/** Kinds that Kubernetes itself does not know: its schemas cannot judge them, so the tests below do it by hand. */
const CUSTOM_KINDS = new Set(['ScaledObject', 'PodMonitor']);

type Manifest = { kind: string; metadata: { name: string; namespace?: string }; spec: Record<string, unknown> };
type Container = {
  name: string;
  image: string;
  env: { name: string; value?: string }[];
  securityContext: Record<string, unknown>;
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  volumeMounts: { name: string; mountPath: string }[];
} & Record<'startupProbe' | 'livenessProbe' | 'readinessProbe', { httpGet: { path: string; port: string } }>;
type Pod = {
  containers: Container[];
  securityContext: Record<string, unknown>;
  volumes: { name: string; projected?: { sources: { secret: { name: string } }[] } }[];
  terminationGracePeriodSeconds: number;
  enableServiceLinks: boolean;
  automountServiceAccountToken: boolean;
};

/** A tool of the tests; what is missing fails them with the command that installs it. */
function tool(name: 'helm' | 'python' | 'validate'): string {
  const tools = chartTools();
  const found = tools[name];
  if (found !== null) return found;
  throw new Error(`missing; install it with: ${name === 'helm' ? tools.installHelm : tools.installValidate}`);
}

function helm(...args: string[]): { code: number | null; said: string; text: string } {
  const { status, stdout, stderr } = spawnSync(tool('helm'), args, { encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}`, text: stdout };
}

const VERSION = ['--kube-version', NEWEST];
const valuesFiles = readdirSync(join(HELM_FOLDER, 'values'));
const fileOf = (values: string): string => join(HELM_FOLDER, 'values', values);

function render(values: string, ...more: string[]): string {
  const { code, said, text } = helm('template', 'r', CHART, '-n', 'video', ...VERSION, '-f', fileOf(values), ...more);
  expect(said).not.toContain('Error');
  expect(code).toBe(0);
  return text;
}

/** The manifests as objects. Python comes with the validator, and reads YAML as Kubernetes' tools do. */
function manifestsOf(yaml: string): Manifest[] {
  const script = 'import sys, json, yaml; json.dump([d for d in yaml.safe_load_all(sys.stdin) if d], sys.stdout)';
  return JSON.parse(execFileSync(tool('python'), ['-c', script], { input: yaml, encoding: 'utf8' })) as Manifest[];
}

/** What the schemas of one version of Kubernetes say, a line for each manifest. */
function judge(manifests: Manifest[], version: string): { status: number | null; lines: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-chart-'));
  try {
    const file = join(folder, 'manifests.yaml');
    writeFileSync(file, manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
    const judged = spawnSync(tool('validate'), ['-k', version, '--strict', file], { encoding: 'utf8' });
    return { status: judged.status, lines: `${judged.stdout}${judged.stderr}`.trim().split('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function podsOf(manifests: Manifest[]): { service: string; pod: Pod }[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => ({
      service: metadata.name.replace(/^.*-/, ''),
      pod: (spec as { template: { spec: Pod } }).template.spec,
    }));
}

const refusal = (...more: string[]): string => {
  const { code, said } = helm('template', 'r', CHART, ...VERSION, '-f', fileOf('smallest.yaml'), ...more);
  expect(code).not.toBe(0);
  return said;
};

describe.each(valuesFiles)('the chart with %s', (values) => {
  it('passes the strict lint', () => {
    const { code, said } = helm('lint', '--strict', ...VERSION, CHART, '-f', fileOf(values));
    expect(said).toContain('0 chart(s) failed');
    expect(code).toBe(0);
  });

  it(`makes manifests that Kubernetes ${OLDEST} and ${NEWEST} take, to the last field`, () => {
    const manifests = manifestsOf(render(values));
    const judged = manifests.filter(({ kind }) => !CUSTOM_KINDS.has(kind));
    for (const version of [OLDEST, NEWEST]) {
      const { status, lines } = judge(judged, version);
      expect(lines.filter((line) => !/ passed for resource /.test(line))).toEqual([]);
      expect(lines).toHaveLength(judged.length);
      expect(status).toBe(0);
    }
  });

  it('lets no container run as root, write to its root or be without probes and limits', () => {
    const pods = podsOf(manifestsOf(render(values)));
    const canary = values === 'production.yaml' ? ['canary'] : [];
    expect(pods.map(({ service }) => service).sort()).toEqual(['api', ...canary, 'capture', 'encoder']);
    for (const { service, pod } of pods) {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod.securityContext['runAsUser']).toBeGreaterThan(0);
      expect(pod).toMatchObject({ enableServiceLinks: false, automountServiceAccountToken: false });
      for (const container of pod.containers) {
        expect(container.securityContext).toMatchObject({
          ...{ runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
          capabilities: { drop: ['ALL'] },
        });
        expect(container.startupProbe.httpGet.path).toBe('/healthz');
        expect(container.livenessProbe.httpGet.path).toBe('/healthz');
        expect(container.readinessProbe.httpGet.path).toBe('/readyz');
        for (const amounts of [container.resources.requests, container.resources.limits]) {
          expect(amounts).toMatchObject({ cpu: expect.anything(), memory: expect.anything() });
        }
        expect(container.image).toMatch(new RegExp(`^registry\\.example\\.org/video/hindsight-${service}:0\\.1\\.0`));
        expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/tmp');
      }
    }
  });

  it('gives each service the time that its end takes, and the secrets that it needs and no more', () => {
    const secretsOf = ({ volumes }: Pod) =>
      volumes.find(({ name }) => name === 'secrets')?.projected?.sources.map(({ secret }) => secret.name) ?? [];
    for (const { service, pod } of podsOf(manifestsOf(render(values)))) {
      const main = readFileSync(join(APPS, service, 'src', 'main.ts'), 'utf8');
      const drainSeconds = Number(/const DRAIN_MS = (\d+)/.exec(main)?.[1]) / 1000;
      // Waiting for the Service, draining, and 2 s for each step that is late.
      const steps = main.split('lifecycle.onDrain(').length;
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(5 + drainSeconds + 2 * steps);
      expect(secretsOf(pod).includes('hindsight-s3')).toBe(['api', 'encoder'].includes(service));
      if (service === 'encoder') expect(secretsOf(pod)).not.toContain('hindsight-key');
    }
  });

  it('sets what the services know, and passwords only by files', () => {
    const described = readFileSync(DOCS, 'utf8');
    for (const { pod } of podsOf(manifestsOf(render(values)))) {
      for (const { name, value } of pod.containers.flatMap(({ env }) => env)) {
        const setting = name === 'SECRET_KEY_FILE' || name === 'CAMERAS_FILE' ? name : name.replace(/_FILE$/, '');
        expect(described).toContain(`\`${setting}\``);
        if (/URL|KEY|SECRET/.test(setting) && !['OBJECT_URLS', 'CANARY_API_URL'].includes(setting))
          expect(value).toMatch(/^\/secrets\/[a-z0-9.-]+$/);
        expect(value ?? '').not.toMatch(/e\+\d/);
      }
    }
  });
});

it('the API answers to the names by which it is reached, and to those that are given', () => {
  const names = (values: string, ...more: string[]): string | undefined =>
    podsOf(manifestsOf(render(values, ...more)))
      .find(({ service }) => service === 'api')
      ?.pod.containers[0]?.env.find(({ name }) => name === 'ALLOWED_HOSTS')?.value;
  const own = 'localhost,127.0.0.1,[::1],r-hindsight-api,r-hindsight-api.video.svc';
  expect(names('smallest.yaml')).toBe(own);
  expect(names('production.yaml')).toBe(`${own},clips.example.org`);
  expect(names('smallest.yaml', '--set', 'api.allowedHosts={192.0.2.7}')).toBe(`${own},192.0.2.7`);
  expect(refusal('--set', 'api.allowedHosts={http://a.b}')).toMatch(/allowedHosts/);
});

it('a field that Kubernetes does not know would be noticed', () => {
  const [first] = manifestsOf(render('smallest.yaml')).filter(({ kind }) => kind === 'NetworkPolicy');
  const { status, lines } = judge([{ ...first!, spec: { ...first!.spec, ingres: [] } }], NEWEST);
  expect(status).not.toBe(0);
  expect(lines.join('\n')).toMatch(/ingres/);
});

describe('encoders that follow the queue', () => {
  const scaled = () => manifestsOf(render('production.yaml')).find(({ kind }) => kind === 'ScaledObject');

  it('are counted by every job that needs one now or soon, with as many jobs each as it makes at once', () => {
    expect(scaled()).toMatchObject({
      apiVersion: 'keda.sh/v1alpha1',
      spec: {
        scaleTargetRef: { name: 'r-hindsight-encoder' },
        minReplicaCount: 1,
        maxReplicaCount: 20,
        fallback: { replicas: 2 },
        triggers: [
          {
            type: 'prometheus',
            metricType: 'AverageValue',
            metadata: {
              serverAddress: 'http://prometheus-server.monitoring.svc:80',
              query:
                'sum(max by (state) (hindsight_queue_jobs{queue="clips",state=~"waiting|prioritized|delayed|active",namespace="video"}))',
              threshold: '2',
              ignoreNullValues: 'false',
            },
          },
        ],
      },
    });
  });

  it('are counted by a number that a service gives', () => {
    const read = (folder: string): string =>
      readdirSync(folder, { withFileTypes: true })
        .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
        .map((entry) => {
          const path = join(folder, entry.name);
          return entry.isDirectory() ? read(path) : path.endsWith('.ts') ? readFileSync(path, 'utf8') : '';
        })
        .join('\n');
    expect(read(LIBS)).toMatch(/'(hindsight_)?queue_jobs'/);
  });

  it('have no number of their own, which every upgrade would set again', () => {
    const encoder = (values: string) =>
      manifestsOf(render(values)).find(({ kind, metadata }) => kind === 'Deployment' && /encoder/.test(metadata.name));
    expect(encoder('production.yaml')?.spec).not.toHaveProperty('replicas');
    expect(encoder('smallest.yaml')?.spec).toHaveProperty('replicas', 2);
  });

  it('are found by the Prometheus Operator at a port that the pods have', () => {
    const monitors = manifestsOf(render('production.yaml')).filter(({ kind }) => kind === 'PodMonitor');
    expect(monitors).toHaveLength(4);
    for (const { spec, metadata } of monitors) {
      expect(metadata).toMatchObject({ labels: { release: 'prometheus' } });
      expect(spec).toMatchObject({ podMetricsEndpoints: [{ port: 'http', path: '/metrics' }] });
      // The jobs that the alerts know.
      expect(spec).toMatchObject({ jobLabel: 'app.kubernetes.io/component' });
    }
  });
});

describe('networks', () => {
  const policy = (service: string, ...more: string[]) =>
    manifestsOf(render('smallest.yaml', ...more)).find(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.endsWith(service),
    )?.spec;

  it('let nobody at the API who was not named', () => {
    const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
    expect(policy('api')).toMatchObject({ ingress: [{ from: [monitoring] }], policyTypes: ['Ingress', 'Egress'] });
    expect(policy('api', '--set-json', 'networkPolicy.metricsFrom=[]')).toMatchObject({ ingress: [] });
  });

  it('lead the canary to the API and nowhere else', () => {
    const on = ['--set', 'canary.enabled=true,secretKey.existingSecret=key'];
    const labels = (service: string) => ({ matchLabels: { 'app.kubernetes.io/component': service } });
    expect(policy('canary')).toBeUndefined();
    expect(policy('canary', ...on)?.['egress']).toMatchObject([
      { ports: [{ port: 53 }, { port: 53 }] },
      { to: [{ podSelector: labels('api') }], ports: [{ port: 8080 }] },
    ]);
    const toApi = { from: [{ podSelector: labels('canary') }], ports: [{ port: 'http' }] };
    expect(policy('api', ...on)?.['ingress']).toMatchObject([{}, toApi]);
    expect(policy('api', ...on, '--set-json', 'networkPolicy.metricsFrom=[]')?.['ingress']).toMatchObject([toApi]);
  });

  it('lead traces to their collector and pushed sources to capture, where values name them', () => {
    const collector = { podSelector: { matchLabels: { app: 'collector' } } };
    const traces = ['--set-json', `networkPolicy.tracesTo=${JSON.stringify([collector])}`];
    const toCollector = { to: [collector], ports: [{ port: 4318, protocol: 'TCP' }] };
    for (const service of ['api', 'encoder']) {
      expect(policy(service, ...traces)?.['egress']).toContainEqual(toCollector);
      expect(policy(service)?.['egress']).not.toContainEqual(toCollector);
    }
    expect(policy('capture', ...traces)?.['egress']).not.toContainEqual(toCollector);
    const from = [{ ipBlock: { cidr: '10.30.0.0/16' } }];
    const ports = [{ port: 5004, protocol: 'UDP' }];
    const set = (name: string, value: unknown) => ['--set-json', `networkPolicy.${name}=${JSON.stringify(value)}`];
    const pushed = [...set('pushedFrom', from), ...set('pushedPorts', ports)];
    expect(policy('capture', ...pushed)?.['ingress']).toContainEqual({ from, ports });
    expect(policy('capture', ...pushed, ...set('metricsFrom', []))?.['ingress']).toEqual([{ from, ports }]);
    expect(policy('encoder', ...pushed)?.['ingress']).not.toContainEqual({ from, ports });
    expect(policy('capture')?.['ingress']).not.toContainEqual({ from, ports });
    expect(refusal(...set('pushedFrom', from))).toMatch(/networkPolicy.pushedPorts: at which ports/);
  });

  it('lead capture to cameras but not to the link-local network, and the others to neither', () => {
    const cameras = { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }] };
    expect(policy('capture')?.['egress']).toContainEqual(cameras);
    for (const service of ['api', 'encoder']) expect(policy(service)?.['egress']).not.toContainEqual(cameras);
  });
});

describe('values that cannot be meant', () => {
  it.each([
    ['a tag that says nothing', ['--set', 'image.tag=latest'], /tag/],
    ['no registry', ['--set', 'image.registry='], /image.registry: where were the images/],
    ['no Redis', ['--set', 'queueRedis.existingSecret='], /queueRedis.existingSecret: which Secret/],
    ['no S3 credentials', ['--set', 's3.existingSecret='], /s3.existingSecret: which Secret/],
    ['a name that is misspelt', ['--set', 'encodr.replicas=2'], /encodr/],
    ['a setting that the chart makes', ['--set', 'api.settings.HOST=0.0.0.0'], /'HOST'/],
    ['a password among the settings', ['--set', 'settings.S3_SECRET_KEY=x'], /'S3_SECRET_KEY'/],
    ['no encoder at all', ['--set', 'encoder.autoscaling.minReplicas=0'], /minReplicas/],
    ['scaling by no Prometheus', ['--set', 'encoder.autoscaling.enabled=true'], /which Prometheus/],
    ['an Ingress that may not pass', ['--set', 'ingress.enabled=true,ingress.host=a.b'], /networkPolicy.apiFrom/],
    ['two lists of cameras', ['--set', 'cameras.existingSecret=a,cameras.existingConfigMap=b'], /got both/],
    ['a canary that can add no camera', ['--set', 'canary.enabled=true'], /canary.enabled: .*secretKey/],
    ['root', ['--set', 'podSecurityContext.runAsUser=0'], /runAsUser/],
  ])('are refused: %s', (_what, args, said) => {
    expect(refusal(...args)).toMatch(said);
  });
});
