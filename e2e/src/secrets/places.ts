import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import { environmentOf } from '../stack/processes.ts';
import type { Stack } from '../stack/stack.ts';
import type { Watcher } from './needles.ts';

type Redis = ReturnType<typeof connectRedis>;

const LOOK_MS = 100;
const BUNDLES = path.resolve(import.meta.dirname, '../../../apps');

/**
 * Looks at the arguments, names and environments of every process of an installation, again and again: those that fail
 * live for a moment. `given` says of a command whether the operator has put the source into its environment; what it
 * forks looks like it until it becomes something else.
 * The answer ends it and says what ran.
 */
export function watchProcesses(stack: Stack, watcher: Watcher, given: (command: string) => boolean): () => Set<string> {
  const ran = new Set<string>();
  const look = (): void => {
    for (const { pid, command } of stack.processes()) {
      const program = path.basename(command.split(' ')[0] ?? '');
      ran.add(program);
      watcher.look(`arguments of ${program}`, command);
      for (const file of ['comm', 'environ']) {
        if (file === 'environ' && given(command)) continue;
        watcher.look(`${file} of ${program} (${command.slice(0, 80)})`, readOrNothing(`/proc/${pid}/${file}`));
      }
    }
  };
  look();
  const stop = clock.every(LOOK_MS, look);
  return () => {
    stop();
    return ran;
  };
}

/** Looks at every file below a folder; answers how many there were. */
export function lookAtFiles(folder: string, watcher: Watcher): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    const at = path.join(file.parentPath, file.name);
    watcher.look(at, readOrNothing(at));
  }
  return files.length;
}

/** Looks at what the services are made of. */
export const lookAtBundles = (watcher: Watcher): number =>
  readdirSync(BUNDLES).reduce((sum, app) => sum + lookAtFiles(path.join(BUNDLES, app, 'dist'), watcher), 0);

/** Looks at the metrics of every service, at its own address. */
export async function lookAtMetrics(stack: Stack, watcher: Watcher): Promise<number> {
  const ports = new Set(stack.processes().flatMap(({ pid }) => environmentOf(pid).OPS_PORT ?? []));
  const addresses = [stack.client.base, ...[...ports].map((port) => `http://127.0.0.1:${port}`)];
  for (const address of addresses) {
    for (const name of ['metrics', 'readyz', 'healthz']) {
      watcher.look(`${name} of ${address}`, await (await fetch(`${address}/${name}`)).text());
    }
  }
  return addresses.length;
}

/**
 * Looks at every key and value of a Redis, at what it says of itself, and makes it write everything to disk, plainly: a
 * text that is compressed would not be found.
 */
export async function lookAtRedis(url: string, watcher: Watcher): Promise<number> {
  const redis = connectRedis(url, { name: 'e2e', log: createLogger({ service: 'e2e', level: 'silent' }) });
  try {
    const keys = await allKeys(redis);
    for (const key of keys) watcher.look(`Redis key ${key}`, `${key} ${await valueOf(redis, key)}`);
    for (const command of [
      ['CLIENT', 'LIST'],
      ['SLOWLOG', 'GET', '1000'],
      ['INFO', 'everything'],
      ['PUBSUB', 'CHANNELS'],
    ]) {
      const answer: unknown = await redis.call(command[0]!, command.slice(1));
      watcher.look(`Redis ${command.join(' ')}`, JSON.stringify(answer));
    }
    await redis.config('SET', 'rdbcompression', 'no');
    await waitFor(() => redis.save().then(() => true), { what: 'a dump of Redis' });
    return keys.length;
  } finally {
    redis.disconnect();
  }
}

async function allKeys(redis: Redis): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
    const [next, found] = await redis.scan(cursor, 'COUNT', 1000);
    cursor = next;
    keys.push(...found);
  }
  return keys;
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  const read: Record<string, () => Promise<unknown>> = {
    string: () => redis.getBuffer(key).then((value) => value?.toString('latin1')),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, '0', '-1'),
    stream: () => redis.xrange(key, '-', '+'),
  };
  const type = await redis.type(key);
  // It may have gone since it was listed.
  if (type === 'none') return '';
  const reader = read[type];
  if (!reader) throw new Error(`expected a known type of Redis, got ${type} at ${key}`);
  return JSON.stringify(await reader());
}

function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
