import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '@hindsight/kit';
import { freePort, tempDir, waitFor, type TempDir } from '@hindsight/testing';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const CHECKOUT = join(import.meta.dirname, '../../..');

/** Stands for a service: ready at once, tells its environment, and does what the test wants at its end. */
const STUB = `
import http from 'node:http';
import { basename, dirname } from 'node:path';
const name = basename(dirname(dirname(import.meta.filename)));
if (process.env.STUB_REFUSES === name) {
  process.stderr.write('these settings cannot be used: X\\n');
  process.exit(1);
}
const port = name === 'api' ? process.env.PORT : process.env.OPS_PORT;
http.createServer((request, response) => response.end(JSON.stringify({ pid: process.pid, env: process.env })))
  .listen(Number(port), process.env.HOST);
process.on('SIGTERM', () => process.env.STUB_STUBBORN === name || process.exit(0));
`;

let folder: TempDir;
let homeFolder: TempDir;
let home: string;
let started: ChildProcess[] = [];

beforeAll(async () => {
  execFileSync('node', ['tools/build.mjs', 'standalone'], { cwd: CHECKOUT });
  folder = await tempDir();
  for (const name of ['standalone', 'capture', 'encoder', 'api', 'canary']) {
    const dist = join(folder.path, 'apps', name, 'dist');
    mkdirSync(dist, { recursive: true });
    if (name === 'standalone') cpSync(join(CHECKOUT, 'apps/standalone/dist/main.js'), join(dist, 'main.js'));
    else writeFileSync(join(dist, 'main.js'), STUB);
  }
  writeFileSync(join(folder.path, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(CHECKOUT, 'node_modules'), join(folder.path, 'node_modules'));
});
beforeEach(async () => {
  homeFolder = await tempDir();
  home = homeFolder.path;
});
afterEach(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  started = [];
  await waitFor(() => processesOf(home).length === 0, { what: 'no process of this home' });
  await homeFolder.remove();
});
afterAll(() => folder.remove());

type Start = { child: ChildProcess; output: () => string; ended: Promise<{ code: number | null; ms: number }> };

function start(env: Record<string, string> = {}): Start {
  const child = spawn(process.execPath, [join(folder.path, 'apps/standalone/dist/main.js')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HINDSIGHT_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const since = systemClock.monotonicMs();
  const ended = new Promise<{ code: number | null; ms: number }>((resolve) =>
    child.once('close', (code) => resolve({ code, ms: systemClock.monotonicMs() - since })),
  );
  return { child, output: () => output, ended };
}

/** Starts on a port of its own and waits for the welcome. */
async function startReady(env: Record<string, string> = {}): Promise<Start & { url: string }> {
  const port = String(await freePort());
  const one = start({ PORT: port, ...env });
  await waitFor(() => one.output().includes('Ctrl-C') || one.child.exitCode !== null, {
    what: 'the welcome',
    timeoutMs: 20_000,
  });
  expect(one.output()).toContain(`http://localhost:${port}`);
  return { ...one, url: `http://127.0.0.1:${port}` };
}

/** Every living process that has the home in its environment or arguments; a zombie has neither. */
function processesOf(folder: string): { pid: number; command: string }[] {
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && (read(name, 'environ') + read(name, 'cmdline')).includes(folder))
    .map((name) => ({ pid: Number(name), command: read(name, 'cmdline').replaceAll('\0', ' ') }));
}

const serviceAt = async (url: string) =>
  (await (await fetch(url)).json()) as { pid: number; env: Record<string, string> };
const lockFile = () => join(home, 'lock');

test('a start without camera and settings says so, wires everything and leaves nothing behind', async () => {
  const { child, output, ended, url } = await startReady();
  expect(output()).toMatch(/\d s {2}started Redis[^]*\d s {2}started capture, encoder, api/);
  if (!existsSync('/dev/video0')) expect(output()).toMatch(/camera +test pattern, because .*no camera 0/);
  expect(output()).toContain(join(home, 'objects'));
  const { env } = await serviceAt(url);
  expect(env).toMatchObject({ HINDSIGHT_HOME: home, OBJECT_STORE: 'folder', OBJECT_DIR: join(home, 'objects') });
  expect(env.HINDSIGHT_WEB_DIR).toBe(join(folder.path, 'apps/web/dist/site'));
  const others = await Promise.all(env.HINDSIGHT_OPS_URLS!.split(',').map(serviceAt));
  expect(others.map((other) => other.env.HOST)).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(others[0]?.env.VIDEO_SOURCE).toBeUndefined();
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({
    pid: child.pid,
    url: url.replace('127.0.0.1', 'localhost'),
  });
  expect(processesOf(home)).toHaveLength(6);

  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(lockFile())).toBe(false);
  await expect(fetch(url)).rejects.toThrow();
});

test('a canary runs where it is asked for, knows where the API is, and is stopped before it', async () => {
  const { child, output, ended, url } = await startReady({ CANARY: '1' });
  const { env } = await serviceAt(url);
  const canary = await serviceAt(env.HINDSIGHT_OPS_URLS!.split(',').at(-1)!);
  expect(canary.env).toMatchObject({ CANARY_API_URL: url, HOST: '127.0.0.1' });
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  expect(output()).toContain('started the canary');
  expect(processesOf(home)).toEqual([]);
});

test('the source of the camera, which may hold a password, is given to capture alone', async () => {
  const { child, ended, url } = await startReady({ VIDEO_SOURCE: 'rtsp://me:hush@127.0.0.1:9/s' });
  const { env } = await serviceAt(url);
  const [capture, encoder] = await Promise.all(env.HINDSIGHT_OPS_URLS!.split(',').map(serviceAt));
  expect(capture?.env.VIDEO_SOURCE).toBe('rtsp://me:hush@127.0.0.1:9/s');
  const told = processesOf(home).filter(({ pid }) => readFileSync(`/proc/${pid}/environ`, 'latin1').includes('hush'));
  expect(told.map(({ pid }) => pid).sort()).toEqual([child.pid, capture?.pid].sort());
  expect(JSON.stringify([env, encoder])).not.toContain('hush');
  child.kill('SIGTERM');
  await ended;
});

test('the ring has no persistence, the queue an append-only file, and neither evicts or is open to others', async () => {
  const { child, ended, url } = await startReady();
  const { env } = await serviceAt(url);
  const settings = async (redisUrl: string) => {
    const redis = new Redis(redisUrl);
    const answer = (await redis.config('GET', 'appendonly', 'save', 'maxmemory-policy', 'bind')) as string[];
    redis.disconnect();
    return Object.fromEntries(answer.flatMap((name, i) => (i % 2 === 0 ? [[name, answer[i + 1]]] : [])));
  };
  const common = { save: '', 'maxmemory-policy': 'noeviction', bind: '127.0.0.1' };
  expect(await settings(env.RING_REDIS_URL!)).toEqual({ ...common, appendonly: 'no' });
  expect(await settings(env.QUEUE_REDIS_URL!)).toEqual({ ...common, appendonly: 'yes' });
  const stranger = new Redis(env.RING_REDIS_URL!.replace(/:[^:@]*@/, ''), { retryStrategy: () => null });
  stranger.on('error', () => {});
  await expect(stranger.ping()).rejects.toThrow();
  stranger.disconnect();
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
});

test('a second start on the same home names the one that runs, and does not disturb it', async () => {
  const first = await startReady();
  const second = start();
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toContain(`already running on ${home} (pid ${first.child.pid}, http://localhost`);
  expect((await serviceAt(first.url)).env.HINDSIGHT_HOME).toBe(home);
  first.child.kill('SIGTERM');
  await first.ended;
});

test('kill -9 takes everything with it, and the next start takes the lock over and finds the queue as it was', async () => {
  const first = await startReady();
  const before = new Redis((await serviceAt(first.url)).env.QUEUE_REDIS_URL!, { retryStrategy: () => null });
  before.on('error', () => {});
  await before.set('kept', 'yes');
  first.child.kill('SIGKILL');
  await first.ended;
  await waitFor(() => processesOf(home).length === 0, { what: 'no process of this home' });
  expect(existsSync(lockFile())).toBe(true);

  const second = await startReady();
  const after = new Redis((await serviceAt(second.url)).env.QUEUE_REDIS_URL!);
  expect(await after.get('kept')).toBe('yes');
  after.disconnect();
  second.child.kill('SIGTERM');
  expect((await second.ended).code).toBe(0);
});

test('a busy port that was asked for is refused by name, and no lock is left', async () => {
  const busy = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => busy.listen(port, '127.0.0.1', resolve));
  const one = start({ PORT: String(port) });
  expect((await one.ended).code).toBe(1);
  expect(one.output()).toMatch(new RegExp(`PORT: expected a free port, got ${port}`));
  expect(existsSync(lockFile())).toBe(false);
  busy.close();
});

test('a service and a Redis that die are started again where they were', async () => {
  const { child, ended, url, output } = await startReady();
  const before = await serviceAt(url);
  const redis = new Redis(before.env.RING_REDIS_URL!);
  redis.on('error', () => {});
  const redisPid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  process.kill(before.pid, 'SIGKILL');
  process.kill(redisPid, 'SIGKILL');
  const after = await waitFor(() => serviceAt(url), { what: 'the API again' });
  expect(after.pid).not.toBe(before.pid);
  const again = await waitFor(async () => /process_id:(\d+)/.exec(await redis.info('server'))?.[1], {
    what: 'Redis again',
  });
  expect(Number(again)).not.toBe(redisPid);
  redis.disconnect();
  expect(output()).toMatch(/warning: api was ended by SIGKILL; starting it again in 0.5 s/);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

test('a service that refuses its settings ends the start with its words, and everything else with it', async () => {
  const one = start({ PORT: String(await freePort()), STUB_REFUSES: 'api' });
  expect((await one.ended).code).toBe(1);
  expect(one.output()).toMatch(/these settings cannot be used: X[^]*api could not be started: it ended with 1/);
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(lockFile())).toBe(false);
});

test('a service that does not want to end is made to, within 15 s', async () => {
  const { child, ended } = await startReady({ STUB_STUBBORN: 'encoder' });
  const asked = systemClock.monotonicMs();
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  expect(systemClock.monotonicMs() - asked).toBeLessThan(15_000);
  expect(processesOf(home)).toEqual([]);
});

test('a second signal does not wait any longer', async () => {
  const { child, ended, output } = await startReady({ STUB_STUBBORN: 'encoder' });
  const asked = systemClock.monotonicMs();
  child.kill('SIGINT');
  child.kill('SIGTERM');
  await waitFor(() => !existsSync(lockFile()), { what: 'the end' });
  expect((await ended).code).toBe(0);
  expect(systemClock.monotonicMs() - asked).toBeLessThan(5000);
  expect(output()).not.toContain('Error');
});

test('a signal in the middle of the start ends it with 0 and leaves nothing', async () => {
  const { child, ended, output } = start({ PORT: String(await freePort()) });
  await waitFor(() => processesOf(home).some(({ command }) => command.includes('redis-server')), { what: 'a Redis' });
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
  expect(output()).not.toContain('Ctrl-C');
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(lockFile())).toBe(false);
});

test('settings that are wrong are all named, and nothing is started', async () => {
  const one = start({ PORT: 'x', HINDSIGHT_HOEM: '/tmp', RING_REDIS_URL: 'localhost' });
  expect((await one.ended).code).toBe(1);
  for (const name of ['PORT', 'HINDSIGHT_HOEM', 'RING_REDIS_URL']) expect(one.output()).toContain(name);
  expect(existsSync(lockFile())).toBe(false);
});
