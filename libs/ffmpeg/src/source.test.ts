import { expect, test } from 'vitest';
import { parseSource } from './index.ts';

test.each([
  ['0', { kind: 'device', device: '0' }],
  ['/dev/video2', { kind: 'device', device: '/dev/video2' }],
  ['video=USB Camera', { kind: 'device', device: 'video=USB Camera' }],
  ['test:', { kind: 'test', width: 1280, height: 720, fps: 30 }],
  ['test:640x360@15', { kind: 'test', width: 640, height: 360, fps: 15 }],
  ['film.mp4', { kind: 'file', path: 'film.mp4' }],
  ['-odd: name.mp4', { kind: 'file', path: '-odd: name.mp4' }],
  ['file:///a%20b.mp4', { kind: 'file', path: '/a b.mp4' }],
])('%s is understood', (text, spec) => {
  expect(parseSource(text)).toEqual(spec);
});

test.each([
  ['rtsp://u:p@cam/1', 'rtsp'],
  ['rtsps://cam/1', 'rtsp'],
  ['http://cam/live.ts', 'mpegts'],
  ['https://cam/live.m3u8?token=1', 'hls'],
  ['http://cam/film.mp4', 'mp4'],
  ['http://cam/axis-cgi/mjpg/video.cgi', 'mjpeg'],
  ['http://cam:8080/?action=stream', 'mjpeg'],
  ['http://cam/stream', 'unknown'],
  ['rtmp://cam/live', 'flv'],
  ['srt://cam:9000?mode=caller', 'mpegts'],
  ['udp://239.0.0.1:1234', 'mpegts'],
])('%s carries %s, as far as its name tells', (text, container) => {
  expect(parseSource(text)).toMatchObject({ kind: 'url', url: text, container });
});

test.each([
  '',
  'test:10x10',
  'test:641x360',
  'concat://a',
  'ftp://cam/x.mp4',
  "http://cam/a'b",
  'http://cam/a\noption x y',
  'http://',
  'rtsp:/user:secret@cam/x',
  'user:secret@cam/x',
])('the source %j is refused', (text) => {
  expect(() => parseSource(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});

test('a refused source does not show its password', () => {
  expect(() => parseSource('gopher://user:secret@cam/x')).toThrow(/gopher:\/\/\*\*\*@cam\/x/);
  expect(() => parseSource('rtsp:/user:secret@cam/x')).toThrow(/got "\*\*\*@cam\/x"/);
});
