import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from './stack/stack.ts';

const REQUEST = 'follow-this-one';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ cameras: [{ id: 'yard', source: 'test:320x180@10' }] });
  await stack.client.filled(3);
});
afterAll(() => stack.stop());

/** What a service has logged about the request. */
const linesOf = (service: string): Record<string, unknown>[] =>
  readFileSync(path.join(stack.home, 'logs', `${service}.log`), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"request":"${REQUEST}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('one id follows a clip from its request through the logs of all services', async () => {
  const answer = await stack.client.post<Clip>('/api/clips', { durationSeconds: 2 }, { 'X-Request-Id': REQUEST });
  expect(answer.status).toBe(202);
  expect(answer.headers.get('x-request-id')).toBe(REQUEST);
  const { id } = answer.body;
  expect((await stack.client.ended(id)).state).toBe('ready');
  const said = (service: string, msg: string): unknown =>
    linesOf(service).find((line) => line.msg === msg && line.clip === id);
  await waitFor(() => said('api', 'clip accepted'), { what: 'the line of the API' });
  await waitFor(() => said('encoder', 'clip is ready'), { what: 'the line of the encoder' });
});
