import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Clock, Lifecycle, Logger } from '@hindsight/kit';
import { cameraFinder, chooseCamera, type FindCamera } from './camera.ts';
import type { StandaloneConfig } from './config.ts';
import { chooseApiPort, freePort } from './ports.ts';
import { requireRedisServer, startPrivateRedis, type RedisRole } from './private-redis.ts';
import type { Reporter } from './reporter.ts';
import {
  baseUrl,
  publicUrl,
  serviceEnvironments,
  SERVICES,
  spawnService,
  untilReady,
  withoutSource,
  type Wiring,
} from './services.ts';
import { supervise, type Supervised } from './supervise.ts';

/** What a running installation tells the person who started it. */
export type Running = {
  url: string;
  camera: string;
  /** Where clips are stored. */
  clips: string;
  /** The port that was busy, when another one had to be taken. */
  portInstead: number | null;
};

/** What the standalone start is built from. `step` is told what has been done. */
export type StandaloneParts = {
  config: StandaloneConfig;
  env: NodeJS.ProcessEnv;
  checkout: string;
  clock: Clock;
  log: Logger;
  reporter: Reporter;
  lifecycle: Lifecycle;
  /** Aborted as soon as the end begins; nothing is started any more. */
  ending: AbortController;
  step: (what: string) => void;
  hasCamera?: FindCamera;
};

/**
 * Starts Redis (unless given) and the services, and waits until all are ready. Everything started is registered with
 * `lifecycle`: services stop before the Redis servers that they write to.
 */
export async function startStandalone(parts: StandaloneParts): Promise<Running> {
  const { config, env, checkout, clock, lifecycle, step } = parts;
  const home = config.HINDSIGHT_HOME;
  const processes = keepProcesses(parts);
  const { port, instead } = await chooseApiPort(config.HOST, config.PORT);
  const camera = await chooseCamera(config, parts.hasCamera ?? cameraFinder(config.FFMPEG_PATH));

  if (config.RING_REDIS_URL === undefined) await requireRedisServer();
  const redisUrl = (role: RedisRole, given: string | undefined): Promise<string> | string =>
    given ??
    startPrivateRedis(role, {
      home,
      env: { ...withoutSource(env), HINDSIGHT_HOME: home },
      keep: (name, spawn) => processes.keep('servers', name, spawn),
      drop: processes.drop,
    });
  const [ringRedisUrl, queueRedisUrl] = await Promise.all([
    redisUrl('ring', config.RING_REDIS_URL),
    redisUrl('queue', config.QUEUE_REDIS_URL),
  ]);
  step(config.RING_REDIS_URL === undefined ? 'started Redis for the ring and for the queue' : 'using the given Redis');

  const wiring: Wiring = {
    checkout,
    home,
    ringRedisUrl,
    queueRedisUrl,
    objectDir: config.OBJECT_STORE === 'folder' ? resolve(config.OBJECT_DIR ?? join(home, 'objects')) : undefined,
    api: { host: config.HOST, port },
    opsPorts: {
      capture: await freePort(),
      encoder: await freePort(),
      canary: config.CANARY === '1' ? await freePort() : null,
    },
    testPattern: camera.testPattern,
  };
  const environments = serviceEnvironments(wiring, env);
  const services = SERVICES.map((name) =>
    processes.keep('services', name, () => spawnService(name, checkout, environments[name])),
  );
  await Promise.all(
    services.map((service, index) =>
      untilReady(service, { base: baseUrl(wiring, SERVICES[index]!), clock, signal: lifecycle.signal }),
    ),
  );
  step(`started ${SERVICES.join(', ')}`);
  if (wiring.opsPorts.canary !== null) {
    const canary = processes.keep('watchers', 'canary', () => spawnService('canary', checkout, environments.canary));
    await untilReady(canary, { base: baseUrl(wiring, 'canary'), clock, signal: lifecycle.signal });
    step('started the canary');
  }
  return {
    url: publicUrl(wiring.api, { tls: env.TLS_CERT_FILE !== undefined, basePath: env.BASE_PATH ?? '' }),
    camera: camera.description,
    clips: wiring.objectDir ?? `${config.OBJECT_STORE} at ${env.S3_ENDPOINT ?? 'S3_ENDPOINT'}`,
    portInstead: instead,
  };
}

type Group = 'watchers' | 'services' | 'servers';

/**
 * Keeps processes in groups, of which each is stopped before those that it needs. Once the end has begun nothing is
 * started.
 */
function keepProcesses({ clock, log, reporter, lifecycle, ending }: StandaloneParts): {
  keep: (group: Group, name: string, spawn: () => ChildProcess) => Supervised;
  drop: (one: Supervised) => Promise<void>;
} {
  const groups: Record<Group, Set<Supervised>> = {
    watchers: new Set(),
    services: new Set(),
    servers: new Set(),
  };
  const stop = async (group: Group): Promise<void> => {
    await Promise.all([...groups[group]].map((one) => one.stop(lifecycle.signal)));
  };
  lifecycle.onDrain('redis', () => stop('servers'));
  lifecycle.onDrain('services', () => stop('services'));
  lifecycle.onDrain('watchers', () => stop('watchers'));
  lifecycle.onDrain('starting', () => ending.abort(new Error('stopped while starting')));
  return {
    keep: (group, name, spawn) => {
      ending.signal.throwIfAborted();
      // Redis tells everything as plain text: that is for the file, and for the message when it cannot start.
      const quiet = group === 'servers';
      const onLine = (line: string): void => reporter.line(name, line, { quiet });
      const lastWords = (): string[] => (quiet ? reporter.tail(name) : []);
      const one = supervise({ name, spawn, onLine, lastWords, clock, log });
      groups[group].add(one);
      return one;
    },
    drop: async (one) => {
      await one.stop(AbortSignal.abort());
      for (const group of Object.values(groups)) group.delete(one);
    },
  };
}
