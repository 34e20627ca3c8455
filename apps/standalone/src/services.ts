import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { spawnBound } from '@hindsight/ffmpeg';
import { HindsightError } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Supervised } from './supervise.ts';

/** The three services; all run from their bundles. */
export const SERVICES = ['capture', 'encoder', 'api'] as const;
/** The canary runs where it is asked for. */
export type ServiceName = (typeof SERVICES)[number] | 'canary';

const READY_MS = 60_000;
const POLL_MS = 50;

/** Where the parts of this installation are. */
export type Wiring = {
  checkout: string;
  home: string;
  ringRedisUrl: string;
  queueRedisUrl: string;
  /** The folder store's folder; undefined with another store. */
  objectDir: string | undefined;
  api: { host: string; port: number };
  /** Null without a canary. */
  opsPorts: { capture: number; encoder: number; canary: number | null };
  testPattern: boolean;
};

/**
 * The environment of each service: what was given to us, and where the others are. The source of the camera may hold a
 * password: only capture gets it.
 */
export function serviceEnvironments(wiring: Wiring, env: NodeJS.ProcessEnv): Record<ServiceName, NodeJS.ProcessEnv> {
  const common = {
    ...withoutSource(env),
    NODE_ENV: env.NODE_ENV ?? 'production',
    HINDSIGHT_HOME: wiring.home,
    HINDSIGHT_TEST_PATTERN: wiring.testPattern ? '1' : '0',
    RING_REDIS_URL: wiring.ringRedisUrl,
    QUEUE_REDIS_URL: wiring.queueRedisUrl,
    ...(wiring.objectDir === undefined ? {} : { OBJECT_STORE: 'folder', OBJECT_DIR: wiring.objectDir }),
  };
  const ops = (port: number | null): NodeJS.ProcessEnv => ({ ...common, HOST: '127.0.0.1', OPS_PORT: String(port) });
  const others = (['capture', 'encoder', 'canary'] as const).filter((name) => wiring.opsPorts[name] !== null);
  return {
    capture: {
      ...ops(wiring.opsPorts.capture),
      ...(env.VIDEO_SOURCE === undefined ? {} : { VIDEO_SOURCE: env.VIDEO_SOURCE }),
    },
    encoder: ops(wiring.opsPorts.encoder),
    canary: { ...ops(wiring.opsPorts.canary), CANARY_API_URL: baseUrl(wiring, 'api') },
    api: {
      ...common,
      HOST: wiring.api.host,
      PORT: String(wiring.api.port),
      HINDSIGHT_WEB_DIR: join(wiring.checkout, 'apps', 'web', 'dist', 'site'),
      HINDSIGHT_OPS_URLS: others.map((name) => baseUrl(wiring, name)).join(','),
    },
  };
}

/** An environment for processes that have nothing to do with the camera. */
export function withoutSource(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { VIDEO_SOURCE: _source, ...rest } = env;
  return rest;
}

/** Starts a service's bundle as a child that ends with us. The IPC channel tells it so where the kernel does not. */
export function spawnService(name: ServiceName, checkout: string, env: NodeJS.ProcessEnv): ChildProcess {
  const bundle = join(checkout, 'apps', name, 'dist', 'main.js');
  return spawnBound(process.execPath, ['--enable-source-maps', bundle], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Waits until a service says that it is ready. Rejects when it ends before, or is not ready after a minute. */
export async function untilReady(
  service: Supervised,
  options: { base: string; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { base, clock, signal } = options;
  const deadline = clock.monotonicMs() + READY_MS;
  let last = 'no answer';
  while (clock.monotonicMs() < deadline) {
    const answer = await Promise.race([fetch(`${base}/readyz`, { signal }).catch(() => null), service.failed]);
    if (answer?.ok) return service.settle();
    last = answer ? `${answer.status}: ${await answer.text()}` : 'no answer';
    await clock.sleep(POLL_MS, signal);
  }
  throw new HindsightError('unavailable', `expected ${service.name} to be ready within 60 s, got ${last}`);
}

/** The address of a service's HTTP server as this machine reaches it. */
export function baseUrl(wiring: Pick<Wiring, 'api' | 'opsPorts'>, name: ServiceName): string {
  if (name !== 'api') return `http://127.0.0.1:${wiring.opsPorts[name]}`;
  return `http://${reachable(wiring.api.host)}:${wiring.api.port}`;
}

/** The address that is shown; with `tls` and below `basePath` as the API is set. */
export function publicUrl({ host, port }: Wiring['api'], { tls = false, basePath = '' } = {}): string {
  const name = host === '127.0.0.1' ? 'localhost' : reachable(host);
  return `${tls ? 'https' : 'http'}://${name}:${port}${basePath}`;
}

/** An address that listens everywhere is reached at this machine's own; IPv6 ones stand in brackets. */
function reachable(host: string): string {
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return here.includes(':') ? `[${here}]` : here;
}
