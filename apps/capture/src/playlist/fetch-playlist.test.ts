import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulatedClock, systemClock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFetchPlaylist } from './fetch-playlist.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  answer(request, response);
});
let host: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const never = new AbortController().signal;
const ask = (address = `http://${host}/live.m3u8`): Promise<string | null> => {
  asked = [];
  return createFetchPlaylist(systemClock)(address, never);
};

it('a playlist is read with the login and the token of its address', async () => {
  answer = (_request, response) => response.end('#EXTM3U');
  expect(await ask(`http://us%40er:pa%24s@${host}/live.m3u8?token=t`)).toBe('#EXTM3U');
  expect(asked[0]?.url).toBe('/live.m3u8?token=t');
  expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us@er:pa$s').toString('base64')}`);
  await ask();
  expect(asked[0]?.headers.authorization).toBeUndefined();
});

it('no redirect is followed, and an error is no playlist', async () => {
  answer = (_request, response) => response.writeHead(302, { location: '/other' }).end();
  expect(await ask()).toBeNull();
  expect(asked).toHaveLength(1);
  answer = (_request, response) => response.writeHead(403).end('#EXTM3U');
  expect(await ask()).toBeNull();
  expect(await ask('http://127.0.0.1:1/live.m3u8')).toBeNull();
});

it('an answer may have 1 MB', async () => {
  answer = (_request, response) => response.end('#'.repeat(1_000_001));
  expect(await ask()).toBeNull();
  answer = (_request, response) => response.end('#'.repeat(1_000_000));
  expect(await ask()).toHaveLength(1_000_000);
});

it('an answer that does not come is given up after 2 s, or when the session ends', async () => {
  answer = (_request, response) => void response.write('#EXTM3U');
  const clock = new SimulatedClock();
  asked = [];
  const slow = createFetchPlaylist(clock)(`http://${host}/live.m3u8`, never);
  await waitFor(() => asked.length === 1, { what: 'the request' });
  await clock.advance(2000);
  expect(await slow).toBeNull();
  expect(await createFetchPlaylist(clock)(`http://${host}/live.m3u8`, AbortSignal.abort())).toBeNull();
});
