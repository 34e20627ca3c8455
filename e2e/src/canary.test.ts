import path from 'node:path';
import type { Camera, Clip } from '@hindsight/domain';
import { spawnBound } from '@hindsight/ffmpeg';
import { freePort, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from './stack/stack.ts';

const BUNDLE = path.resolve(import.meta.dirname, '../../apps/canary/dist/main.js');

let stack: Stack;
beforeAll(async () => void (stack = await startStack({ env: { HINDSIGHT_TEST_PATTERN: '1' } })));
afterAll(() => stack.stop());

const cameras = async (): Promise<string[]> =>
  (await stack.client.get<{ items: Camera[] }>('/api/cameras')).body.items.map(({ id }) => id);
const clipsOf = async (query: string): Promise<Clip[]> =>
  (await stack.client.get<{ items: Clip[] }>(`/api/clips${query}`)).body.items;

it('a canary clips its own camera, finds no error, and leaves no camera and no clip behind', async () => {
  const before = await cameras();
  const port = await freePort();
  let output = '';
  const child = spawnBound(process.execPath, [BUNDLE], {
    env: {
      ...{ PATH: process.env.PATH, CANARY_API_URL: stack.client.base, CANARY_INTERVAL_SECONDS: '5' },
      OPS_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const valueOf = async (metric: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(metric))
        ?.split(' ')
        .at(-1) ?? NaN,
    );
  };
  try {
    // A machine that is short of CPU draws frames late, and then the canary is right to complain.
    await waitFor(() => output.includes('the clip holds what it should'), { timeoutMs: 50_000, what: 'a good clip' });
    await waitFor(async () => (await valueOf('hindsight_canary_runs_total{result="ok"')) >= 1, { what: 'it counted' });
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    // Nobody sees it, and the pattern that stands in has not gone.
    expect(await cameras()).toEqual(before);
    expect(await clipsOf('')).toEqual([]);
  } catch (error) {
    throw new Error(`the canary said:\n${output}`, { cause: error });
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended, output).toBe(0);
  expect((await stack.client.get('/api/cameras/canary')).status).toBe(404);
  expect(await cameras()).toEqual(before);
  const wrong = output.split('"level":"error"').length - 1;
  expect((await clipsOf('?camera=canary')).length).toBeLessThanOrEqual(wrong + 1);
});
