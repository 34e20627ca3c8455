import { readFileSync } from 'node:fs';
import { startHttpCamera, startRtspCamera, freePort, testVideo, waitFor, type HttpCamera } from '@hindsight/testing';
import type { Camera } from '@hindsight/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callEverything, createLooker, lookAtEvents } from './secrets/call-everything.ts';
import { canaryOf, watchFor, type Watcher } from './secrets/needles.ts';
import { lookAtBundles, lookAtFiles, lookAtMetrics, lookAtRedis, watchProcesses } from './secrets/places.ts';
import { startStack, type Stack } from './stack/stack.ts';

/*
 * What is not looked at, because the operator has put the password there: the environment of the process that was started
 * with VIDEO_SOURCE, and of capture, which that one gives it to; and the file of CAMERAS_FILE. Environments can be read by
 * the same user and root alone. Not looked at either: memory, and what goes to the camera.
 */

const canaries = {
  env: canaryOf('env'),
  works: canaryOf('added-works'),
  refused: canaryOf('added-refused'),
  wrong: canaryOf('added-wrong-login'),
  film: canaryOf('added-film'),
  tested: canaryOf('tested'),
  mistyped: canaryOf('mistyped'),
  changed: canaryOf('changed'),
  file: canaryOf('file-works'),
  fileRefused: canaryOf('file-refused'),
  query: canaryOf('file-query'),
};

let file: string;
const cameras: HttpCamera[] = [];
let closed: number;

beforeAll(async () => {
  file = await testVideo({ width: 320, height: 180, fps: 10, seconds: 60, name: 'secrets' });
  closed = await freePort();
});
afterAll(() => Promise.all(cameras.map((camera) => camera.stop())));

async function camera(login: string): Promise<HttpCamera> {
  const started = await startHttpCamera({ file, format: 'mpegts', path: '/cam.ts', login });
  cameras.push(started);
  return started;
}
const at = (login: string, rest = `127.0.0.1:${closed}/cam`): string => `rtsp://${login}@${rest}`;

const states = (stack: Stack, wanted: Record<string, string>): Promise<unknown> =>
  waitFor(
    async () => {
      const { items } = (await stack.client.get<{ items: Camera[] }>('/api/cameras')).body;
      const found = Object.fromEntries(
        items.map(({ id, state, reason }) => [id, `${state} ${reason?.split(':')[0] ?? ''}`]),
      );
      return (
        Object.entries(wanted).every(([id, state]) => found[id]?.startsWith(state)) ||
        Promise.reject(new Error(JSON.stringify(found)))
      );
    },
    { what: `cameras to be ${JSON.stringify(wanted)}`, timeoutMs: 40_000 },
  );

/** Everything that can be looked at when an installation has done what it was to do. */
async function lookEverywhere(stack: Stack, watcher: Watcher): Promise<void> {
  expect(await lookAtMetrics(stack, watcher)).toBe(3);
  expect(await lookAtRedis(stack.redisUrl('ring'), watcher)).toBeGreaterThan(20);
  expect(await lookAtRedis(stack.redisUrl('queue'), watcher)).toBeGreaterThan(5);
  expect(lookAtFiles(stack.home, watcher)).toBeGreaterThan(10);
  expect(lookAtBundles(watcher)).toBeGreaterThan(3);
  watcher.look('the terminal', stack.output());
}

describe('a password in the source of a camera', () => {
  it('of the environment, or added by the API, is found nowhere', async () => {
    const watcher = watchFor(Object.values(canaries));
    const [ofEnvironment, added] = [await camera(canaries.env.login), await camera(canaries.works.login)];
    const stack = await startStack({ env: { VIDEO_SOURCE: ofEnvironment.url, LOG_LEVEL: 'trace' } });
    try {
      const standalone = stack.processes().find(({ command }) => command.includes('apps/standalone/dist/main.js'));
      const isGiven = (command: string): boolean => /apps\/(standalone|capture)\/dist\/main\.js/.test(command);
      const endProcesses = watchProcesses(stack, watcher, isGiven);
      const endEvents = lookAtEvents(stack, watcher);
      const look = createLooker(stack, watcher);
      const wrongLogin = ofEnvironment.url.replace(canaries.env.login, canaries.wrong.login);
      const add = async (id: string, source: string): Promise<void> =>
        expect((await look('POST', '/api/cameras', { id, source })).status).toBe(201);
      await add('works', added.url);
      await add('refused', at(canaries.refused.login));
      await add('wrong', wrongLogin);
      await add('film', `http://${canaries.film.login}@127.0.0.1:${closed}/film.mp4`);
      await states(stack, {
        default: 'streaming',
        works: 'streaming',
        refused: 'backoff camera_refused',
        wrong: 'backoff camera_login',
        film: 'backoff camera_refused',
      });
      for (const [source, status] of [
        [added.url, 200],
        [at(canaries.tested.login), 200],
        [wrongLogin, 200],
        [`gopher://${canaries.tested.login}@host/`, 400],
        [`rtsp://${canaries.mistyped.login}/x@host/`, 400],
        [`rtsp:/${canaries.mistyped.login}@host/`, 400],
        [`${canaries.mistyped.login}@host/cam`, 400],
      ] as const) {
        expect((await look('POST', '/api/cameras/test', { source })).status, source).toBe(status);
      }
      await look('POST', '/api/cameras', { id: 'works', source: at(canaries.tested.login) });
      await look('POST', '/api/cameras', `{"id":"x","source":${at(canaries.mistyped.login)}}`);
      await look('PATCH', '/api/cameras/default', { source: at(canaries.tested.login) });
      await look('PATCH', '/api/cameras/refused', { source: at(canaries.changed.login), name: 'Changed' });
      await stack.client.filled(3, 'works');
      await callEverything(stack, watcher, 'works');
      // What worked fails as well.
      await ofEnvironment.stop();
      await states(stack, { default: 'backoff', works: 'streaming' });
      expect((await look('DELETE', '/api/cameras/film')).status).toBe(204);
      await lookEverywhere(stack, watcher);
      expect(endEvents()).toBeGreaterThan(5);
      expect([...endProcesses()]).toEqual(expect.arrayContaining(['node', 'redis-server', 'ffmpeg']));
      expect(watcher.seen()).toEqual([]);
      // The one place where it has to be: so it would have been found.
      watcher.look('what the operator gave', readFileSync(`/proc/${standalone?.pid}/environ`));
      expect(watcher.seen()).toEqual([{ where: 'what the operator gave', password: canaries.env.password }]);
      console.log(`    looked at ${JSON.stringify(watcher.looked())}`);
    } finally {
      await stack.stop();
    }
  }, 180_000);

  it('of the file is found nowhere', async () => {
    const watcher = watchFor(Object.values(canaries));
    const [user = '', password = ''] = canaries.file.login.split(':');
    const film = await testVideo({ width: 320, height: 180, fps: 10, seconds: 20, name: 'secrets-rtsp' });
    const rtsp = await startRtspCamera(film, { login: { user, password } });
    const works = 'url' in rtsp ? rtsp.url : (await camera(canaries.file.login)).url;
    const stack = await startStack({
      cameras: [
        { id: 'works', source: works },
        { id: 'refused', source: at(canaries.fileRefused.login) },
        { id: 'query', source: `http://127.0.0.1:${closed}/live.ts?key=${canaries.query.password}` },
      ],
      env: { LOG_LEVEL: 'trace' },
    });
    try {
      const endProcesses = watchProcesses(stack, watcher, () => false);
      const endEvents = lookAtEvents(stack, watcher);
      await states(stack, { works: 'streaming', refused: 'backoff camera_refused', query: 'backoff camera_refused' });
      await stack.client.filled(3, 'works');
      await callEverything(stack, watcher, 'works');
      await lookEverywhere(stack, watcher);
      endEvents();
      expect([...endProcesses()]).toContain('ffmpeg');
      expect(watcher.seen()).toEqual([]);
    } finally {
      await stack.stop();
      if ('url' in rtsp) await rtsp.stop();
    }
  }, 180_000);
});
