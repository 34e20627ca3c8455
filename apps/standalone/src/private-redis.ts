import { execFile, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HindsightError } from '@hindsight/domain';
import { spawnBound } from '@hindsight/ffmpeg';
import { connectRedis, createLogger } from '@hindsight/kit';
import { freePort } from './ports.ts';
import type { Supervised } from './supervise.ts';

/** The two roles: the ring is memory only, the queue survives an end of its process. */
export type RedisRole = 'ring' | 'queue';

const TRIES = 3;
/** The ring's scripts use `PEXPIRE … GT`, which came with this version. */
const OLDEST_MAJOR = 7;

const ROLE_ARGUMENTS: Record<RedisRole, string[]> = {
  ring: ['--appendonly', 'no'],
  queue: ['--appendonly', 'yes', '--appendfsync', 'everysec'],
};

/** What is needed to start a Redis server of our own. */
export type PrivateRedisOptions = {
  home: string;
  env: NodeJS.ProcessEnv;
  /** Starts and keeps a process; the caller owns it, so that it is stopped with all the others. */
  keep: (name: string, spawn: () => ChildProcess) => Supervised;
  /** Stops one that could not take its port. */
  drop: (failed: Supervised) => Promise<void>;
};

/**
 * Starts a Redis server of our own on a free port of 127.0.0.1 and waits until it has loaded its data. When it dies it
 * is started again on the same port, so its address holds as long as we run.
 *
 * Its password is drawn at each start and comes to it on standard input: other users of the machine can reach the port
 * and see the arguments, and footage is nothing for them.
 */
export async function startPrivateRedis(role: RedisRole, options: PrivateRedisOptions): Promise<string> {
  const dir = join(options.home, `redis-${role}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('hex');
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const url = `redis://:${password}@127.0.0.1:${port}`;
    const server = options.keep(`redis-${role}`, () => spawnRedis({ role, port, dir, password, env: options.env }));
    try {
      await Promise.race([answers(url), server.failed]);
      server.settle();
      return url;
    } catch (error) {
      await options.drop(server);
      // Somebody else may have taken the port between looking and binding.
      if (attempt === TRIES) throw error;
    }
  }
}

function spawnRedis(options: {
  role: RedisRole;
  port: number;
  dir: string;
  password: string;
  env: NodeJS.ProcessEnv;
}): ChildProcess {
  const { role, port, dir, password, env } = options;
  const network = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir];
  const memory = ['--save', '', '--maxmemory-policy', 'noeviction', ...ROLE_ARGUMENTS[role]];
  // Redis would replace its arguments by a title, and nobody could tell whose it is.
  const child = spawnBound('redis-server', ['-', ...network, ...memory, '--set-proc-title', 'no'], {
    cwd: dir,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {}); // It ended before it read: its end is what is reported.
  child.stdin?.end(`requirepass ${password}\n`);
  return child;
}

/** Throws when the Redis server on the PATH is too old, or none. */
export async function requireRedisServer(): Promise<void> {
  const { stdout } = await promisify(execFile)('redis-server', ['--version']).catch((cause: unknown) => {
    throw new HindsightError('unavailable', 'expected redis-server on the PATH, got none that runs', { cause });
  });
  const version = /v=(\d+)\.\S+/.exec(stdout);
  if (version && Number(version[1]) >= OLDEST_MAJOR) return;
  throw new HindsightError(
    'unavailable',
    `expected Redis ${OLDEST_MAJOR}.0 or later, got ${version?.[0] ?? stdout.trim()}`,
  );
}

/** Waits for the server; a connection is ready when its data is loaded. */
async function answers(url: string): Promise<void> {
  const redis = connectRedis(url, {
    name: 'standalone',
    log: createLogger({ service: 'standalone', level: 'silent' }),
  });
  try {
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
