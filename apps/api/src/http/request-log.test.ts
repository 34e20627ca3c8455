import { createLogger } from '@hindsight/kit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answered, post } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { clip, snapshot } from '@hindsight/domain';

let bed: Bed;
let served: Awaited<ReturnType<Bed['serve']>>;
const lines: string[] = [];
beforeAll(async () => {
  bed = await openBed();
  const destination = { write: (line: string) => void lines.push(line) };
  served = await bed.serve({ log: createLogger({ service: 'api', level: 'debug', destination }) });
  await bed.film('yard', { seconds: 10 });
});
afterAll(async () => {
  await served.close();
  await bed.close();
});

const idOf = async (given?: string): Promise<string> => {
  const headers = new Headers(given === undefined ? {} : { 'X-Request-Id': given });
  return (await fetch(`${served.base}/healthz`, { headers })).headers.get('x-request-id') ?? '';
};

it('every answer has an id of its request: the caller’s own, or a new one where that does not fit', async () => {
  expect(await idOf('order-66.b_2')).toBe('order-66.b_2');
  for (const given of [undefined, '', 'a b', 'x'.repeat(65), '{"a":1}', '../x'])
    expect(await idOf(given), given).toMatch(/^[0-9a-f-]{36}$/);
  expect(await idOf()).not.toBe(await idOf());
});

it('the id is in the log lines of the request, and goes with the clip into its record and its jobs', async () => {
  const headers = { 'X-Request-Id': 'follow-me' };
  const made = await answered(post(`${served.base}/api/clips`, { durationSeconds: 2 }, headers), 202, clip);
  const still = await answered(post(`${served.base}/api/snapshots`, {}, headers), 202, snapshot);
  const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(said.filter(({ request }) => request === 'follow-me').map(({ msg }) => msg)).toContain('clip accepted');
  expect(said.find(({ clip: id }) => id === made.id)).toMatchObject({ request: 'follow-me' });
  expect(await bed.catalog.clip(made.id)).toMatchObject({ requestId: 'follow-me' });
  expect(await bed.catalog.snapshot(still.id)).toMatchObject({ requestId: 'follow-me' });
  const redis = new Redis(bed.queueRedis.url);
  for (const job of [`clips:${made.id}`, `pictures:poster-${made.id}`, `pictures:snapshot-${still.id}`])
    expect(await redis.hget(`bull:${job}`, 'data'), job).toContain('"requestId":"follow-me"');
  redis.disconnect();
});
