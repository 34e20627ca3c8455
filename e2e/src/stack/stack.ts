import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@hindsight/kit';
import { freePort, tempDir, waitFor } from '@hindsight/testing';
import { createClient, type Client } from './client.ts';
import { environmentOf, processesOf, type Process } from './processes.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** The three services. */
export type Service = 'capture' | 'api' | 'encoder';
/** A camera of the installation under test. */
export type CameraConfig = { id: string; source: string };

/** A whole installation in a folder of its own, as `npm start` makes it. */
export type Stack = {
  client: Client;
  home: string;
  /** The address that a browser opens. */
  url: string;
  processes(): Process[];
  /** The process of a service; there is one at a time. */
  pidOf(service: Service): number | null;
  /** The ring's Redis and the queue's Redis. */
  redisUrl(role: 'ring' | 'queue'): string;
  /** Everything that it has printed. */
  output(): string;
  /** SIGTERM to the whole; answers the exit code. */
  stop(): Promise<number | null>;
};

/** Starts an installation with cameras or with plain settings and waits until it is ready. */
export async function startStack(options: { cameras?: CameraConfig[]; env?: Record<string, string> }): Promise<Stack> {
  const dir = await tempDir();
  const home = path.join(dir.path, 'home');
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  const env: NodeJS.ProcessEnv = { ...process.env, HINDSIGHT_HOME: home, PORT: String(port), ...options.env };
  if (options.cameras) env.CAMERAS_FILE = writeCameras(dir.path, options.cameras);
  const child = spawn(process.execPath, [path.join(ROOT, 'apps/standalone/dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const client = createClient(`http://127.0.0.1:${port}`);
  const stack = describeStack({ child, client, home, printed, remove: dir.remove });
  try {
    await waitFor(async () => child.exitCode === null && (await client.get('/readyz')).status === 200, {
      timeoutMs: START_TIMEOUT_MS,
      what: 'the installation to be ready',
    });
  } catch (error) {
    await stack.stop();
    throw new Error(`the installation did not start:\n${printed.join('')}`, { cause: error });
  }
  return stack;
}

function describeStack(of: {
  child: ChildProcess;
  client: Client;
  home: string;
  printed: string[];
  remove: () => Promise<void> | void;
}): Stack {
  const { child, client, home, printed } = of;
  const pidOf = (service: Service): number | null =>
    processesOf(home).find(({ command }) => command.includes(`apps/${service}/dist/main.js`))?.pid ?? null;
  return {
    client,
    home,
    url: client.base,
    processes: () => processesOf(home),
    pidOf,
    redisUrl: (role) => redisUrlOf(home, role),
    output: () => printed.join(''),
    stop: async () => {
      const exited = new Promise<number | null>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
        else child.once('exit', (code) => resolve(code));
      });
      child.kill('SIGTERM');
      const cancel = systemClock.setTimer(STOP_TIMEOUT_MS, () => child.kill('SIGKILL'));
      const code = await exited;
      cancel();
      await of.remove();
      return code;
    },
  };
}

/** The services are told in their environment where the two Redis roles are. */
function redisUrlOf(home: string, role: 'ring' | 'queue'): string {
  const name = role === 'ring' ? 'RING_REDIS_URL' : 'QUEUE_REDIS_URL';
  const url = processesOf(home)
    .map(({ pid }) => environmentOf(pid)[name])
    .find((value) => value !== undefined);
  if (url === undefined) throw new Error(`expected a process of ${home} that knows ${name}, found none`);
  return url;
}

function writeCameras(dir: string, cameras: CameraConfig[]): string {
  const file = path.join(dir, 'cameras.yaml');
  const entries = cameras.map(({ id, source }) => `  - id: ${id}\n    source: ${JSON.stringify(source)}\n`);
  writeFileSync(file, `cameras:\n${entries.join('')}`);
  return file;
}
