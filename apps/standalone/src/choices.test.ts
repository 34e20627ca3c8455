import { createServer, type Server } from 'node:net';
import { freePort } from '@hindsight/testing';
import { expect, test } from 'vitest';
import { chooseCamera, listsCamera } from './camera.ts';
import { loadConfig } from './config.ts';
import { createLineSplitter, readNotice } from './log-lines.ts';
import { chooseApiPort } from './ports.ts';
import { publicUrl } from './services.ts';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);

test('the test pattern stands in only where nothing is configured and no camera is there', async () => {
  expect(await chooseCamera({}, no)).toMatchObject({ testPattern: true });
  expect(await chooseCamera({}, yes)).toEqual({ testPattern: false, description: 'camera 0' });
  expect(await chooseCamera({ VIDEO_SOURCE: '0' }, no)).toMatchObject({ testPattern: false });
  expect(await chooseCamera({ CAMERAS_FILE: '/c.yml' }, no)).toMatchObject({ testPattern: false });
});

test('a password in the source is not shown', async () => {
  const { description } = await chooseCamera({ VIDEO_SOURCE: 'rtsp://me:hush@10.0.0.5/s' }, no);
  expect(description).toBe('rtsp://***@10.0.0.5/s');
});

test("macOS's list of devices tells a camera from the screen", () => {
  const list = (first: string) =>
    `[AVFoundation] AVFoundation video devices:\n[AVFoundation] [0] ${first}\n[AVFoundation] AVFoundation audio devices:\n[AVFoundation] [0] Microphone\n`;
  expect(listsCamera(list('FaceTime HD Camera'))).toBe(true);
  expect(listsCamera(list('Capture screen 0'))).toBe(false);
  expect(listsCamera('ffmpeg: command not found')).toBe(true);
});

async function listenOn(port: number): Promise<Server | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

test('a busy default port gives way to the next free one, and that is said', async () => {
  // Somebody else may have it already: busy is busy.
  const busy = await listenOn(8080);
  const { port, instead } = await chooseApiPort('127.0.0.1');
  expect(port).toBeGreaterThan(8080);
  expect(instead).toBe(8080);
  busy?.close();
});

test('a port that was asked for is taken or refused', async () => {
  const port = await freePort();
  expect(await chooseApiPort('127.0.0.1', port)).toEqual({ port, instead: null });
  const busy = await listenOn(port);
  await expect(chooseApiPort('127.0.0.1', port)).rejects.toThrow(`PORT: expected a free port, got ${port}`);
  busy?.close();
});

test('an address that is not ours is told as such', async () => {
  await expect(chooseApiPort('192.0.2.1', 8080)).rejects.toThrow(/HOST: expected an address of this machine/);
});

test('the home is absolute; by default it is in the checkout', () => {
  expect(loadConfig({}, '/checkout').HINDSIGHT_HOME).toBe('/checkout/.hindsight');
  expect(() => loadConfig({ HINDSIGHT_HOME: 'here' }, '/checkout')).toThrow(
    /HINDSIGHT_HOME: expected an absolute path/,
  );
});

test('one Redis of the two is refused', () => {
  expect(() => loadConfig({ RING_REDIS_URL: 'redis://a' }, '/c')).toThrow(/QUEUE_REDIS_URL: expected a value/);
});

test('the address that is shown can be opened', () => {
  expect(publicUrl({ host: '127.0.0.1', port: 1 })).toBe('http://localhost:1');
  expect(publicUrl({ host: '0.0.0.0', port: 1 })).toBe('http://127.0.0.1:1');
  expect(publicUrl({ host: '::', port: 1 })).toBe('http://[::1]:1');
  expect(publicUrl({ host: '10.1.2.3', port: 1 })).toBe('http://10.1.2.3:1');
  const secure = { tls: true, basePath: '/hindsight' };
  expect(publicUrl({ host: '127.0.0.1', port: 1 }, secure)).toBe('https://localhost:1/hindsight');
});

test('lines are put together from chunks, characters from bytes', () => {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => void lines.push(line));
  const bytes = Buffer.from('über\n\nzwei\ndrei');
  for (const byte of bytes) splitter.push(Buffer.from([byte]));
  expect(lines).toEqual(['über', 'zwei']);
  splitter.end();
  expect(lines).toEqual(['über', 'zwei', 'drei']);
});

test('only warnings and worse are told, and what is no JSON is', () => {
  expect(readNotice('{"level":"info","msg":"a"}')).toBeNull();
  expect(readNotice('{"level":"error","msg":"a","error":"b"}')).toEqual({ level: 'error', text: 'a: b' });
  expect(readNotice('Error: boom')).toEqual({ level: 'error', text: 'Error: boom' });
  expect(readNotice('{ not json')).toEqual({ level: 'error', text: '{ not json' });
});
