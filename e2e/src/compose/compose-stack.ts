import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { systemClock as clock } from '@hindsight/kit';
import { freePort, tempDir, waitFor } from '@hindsight/testing';
import { createClient, type Client } from '../stack/client.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FILES = ['docker-compose.yml', 'deploy/compose.objects.yml'];
const run = promisify(execFile);

/** The Compose stack under test: a project of its own, on free ports. */
export type ComposeStack = {
  client: Client;
  /** The address that a browser opens. */
  url: string;
  /** A folder for what is downloaded. */
  home: string;
  /** Builds the images, of these profiles too. */
  build(...profiles: string[]): Promise<void>;
  /** Starts what does not run as the environment says, and waits until all of it is healthy; answers the seconds. */
  up(env?: Record<string, string>, ...args: string[]): Promise<number>;
  /** Containers of a service that run, by id. */
  containers(service: string): Promise<string[]>;
  /** Bytes of the image of a service. */
  imageBytes(service: string): Promise<number>;
  /** The process of a container is killed as if it had crashed; waits until the container has been started again. */
  crash(container: string): Promise<void>;
  /** Sum of a metric's samples with these labels in a container of capture or encoder. */
  metric(container: string, name: string, labels: string): Promise<number>;
  /** What the stack's Prometheus answers to a query, now: the value of each series, by the given label. */
  measured(query: string, label: string): Promise<Record<string, number>>;
  /** Stops a service and removes its containers. */
  remove(service: string): Promise<void>;
  /** Takes everything down, volumes included; answers what is left of it, which must be nothing. */
  down(): Promise<string[]>;
};

/** One element of an instant vector (https://prometheus.io/docs/prometheus/latest/querying/api/#instant-vectors). */
type Series = { metric: Record<string, string>; value: [seconds: number, value: string] };

/** Runs docker; its output is the answer, the end of its complaint the error. */
async function docker(args: string[], env: Record<string, string> = {}): Promise<string> {
  const options = { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await run('docker', args, options)).stdout.trim();
  } catch (cause) {
    const { stderr = '', code } = cause as { stderr?: string; code?: unknown };
    if (code === 'ENOENT') throw new Error('expected docker, found none: apt-get install -y docker.io', { cause });
    throw new Error(`docker ${args.join(' ')}:\n${stderr.slice(-4000)}`, { cause });
  }
}

/** Makes ready to start it; throws when there is no engine or no Compose v2. */
export async function openCompose(): Promise<ComposeStack> {
  await docker(['info', '--format', '{{.ServerVersion}}']);
  await docker(['compose', 'version']);
  const [port, objectsPort, dir] = await Promise.all([freePort(), freePort(), tempDir()]);
  const project = `hindsight-test-${process.pid}`;
  const own = {
    ...{ PORT: String(port), S3_PORT: String(objectsPort), S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${objectsPort}` },
    COMPOSE_PROJECT_NAME: project,
    DOCKER_BUILDKIT: process.env.DOCKER_BUILDKIT ?? '0',
  };
  const compose = (args: string[], env: Record<string, string> = {}): Promise<string> =>
    docker(['compose', ...FILES.flatMap((file) => ['-f', file]), ...args], { ...own, ...env });
  const inspect = (container: string, format: string): Promise<string> => docker(['inspect', '-f', format, container]);
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ url, home: dir.path, client: createClient(url) },
    build: async (...profiles) =>
      void (await compose([...profiles.flatMap((profile) => ['--profile', profile]), 'build', '--quiet'])),
    up: async (env = {}, ...args) => {
      const startedMs = clock.monotonicMs();
      await compose(['up', '-d', '--wait', '--no-build', '--quiet-pull', ...args], env);
      return (clock.monotonicMs() - startedMs) / 1000;
    },
    containers: async (service) => (await compose(['ps', '-q', service])).split('\n').filter(Boolean),
    imageBytes: async (service) =>
      Number(await docker(['image', 'inspect', '-f', '{{.Size}}', `hindsight-${service}`])),
    crash: async (container) => {
      const before = await inspect(container, '{{.State.Pid}} {{.State.StartedAt}}');
      process.kill(Number(before.split(' ')[0]), 'SIGKILL');
      const restarted = async (): Promise<boolean> => {
        const now = await inspect(container, '{{.State.Pid}} {{.State.StartedAt}} {{.State.Running}}');
        return now.endsWith('true') && !now.startsWith(before);
      };
      await waitFor(restarted, { timeoutMs: 30_000, what: 'the container to be started again' });
    },
    metric: async (container, name, labels) => {
      const script = `fetch('http://127.0.0.1:9464/metrics').then((r) => r.text()).then((t) => process.stdout.write(t))`;
      const text = await docker(['exec', container, 'node', '-e', script]);
      return text
        .split('\n')
        .filter((line) => line.startsWith(name) && line.includes(labels))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    measured: async (query, label) => {
      const ask = ['promtool', 'query', 'instant', '-o', 'json', 'http://127.0.0.1:9090', query];
      const series = JSON.parse(await compose(['exec', '-T', 'prometheus', ...ask])) as Series[];
      return Object.fromEntries(series.map(({ metric, value }) => [metric[label] ?? '', Number(value[1])]));
    },
    remove: async (service) => void (await compose(['rm', '--stop', '--force', service])),
    down: async () => {
      await compose(['--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '20']);
      await dir.remove();
      const filter = ['--filter', `label=com.docker.compose.project=${project}`];
      const left = await Promise.all([
        docker(['ps', '-aq', ...filter]),
        docker(['volume', 'ls', '-q', ...filter]),
        docker(['network', 'ls', '-q', ...filter]),
      ]);
      return left.flatMap((lines) => lines.split('\n')).filter(Boolean);
    },
  };
}
