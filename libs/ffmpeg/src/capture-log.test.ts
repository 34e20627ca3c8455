import { expect, it } from 'vitest';
import { createCaptureLog, openedIn } from './capture-log.ts';
import { describeInput } from './input-description.ts';

const FOUND = `Input #0, concat, from 'pipe:0':
  Stream #0:0: Video: h264 (High) ([27][0][0][0] / 0x001B), yuv420p(progressive), 320x180, 25 fps, 25 tbr, 90k tbn
`;

it('the input is described however long its playlist is', () => {
  const log = createCaptureLog();
  const date = "[hls @ 0x555ed0b1b280] Skip ('#EXT-X-PROGRAM-DATE-TIME:2026-11-23T11:57:37.715+0000')\n";
  const said = `${date.repeat(300)}[hls @ 0x555ed0b1b280] Opening 'http://camera/live4.ts' for reading\n${FOUND}`;
  for (let at = 0; at < said.length; at += 1000) log.push(Buffer.from(said.slice(at, at + 1000)));
  expect(describeInput(log.head())).toMatchObject({ format: 'concat', video: { codec: 'h264', width: 320 } });
  expect(openedIn(log.head())).toEqual(['http://camera/live4.ts']);
});

it('a last line without an end is kept', () => {
  const log = createCaptureLog();
  log.push(Buffer.from('one\ntw'));
  expect(log.tail()).toBe('one\ntw');
  log.push(Buffer.from('o\n'));
  expect(log.tail()).toBe('one\ntwo\n');
});
