import { describe, expect, it } from 'vitest';
import { readDatedPlaylist } from './dated-playlist.ts';

const URL = 'http://camera/yard/live.m3u8?token=abc';
const NOON = Date.UTC(2026, 10, 23, 12);
const HEAD = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:6', '#EXT-X-MEDIA-SEQUENCE:7'];
const dated = (n: number, date: string): string[] => [
  '#EXTINF:6.000000,',
  `#EXT-X-PROGRAM-DATE-TIME:${date}`,
  `a${n}.ts`,
];
const read = (...lines: string[]) => readDatedPlaylist([...HEAD, ...lines, ''].join('\n'), URL);

describe('a live playlist', () => {
  it('tells when each segment was filmed, in the zones that packagers write', () => {
    const lines = [...dated(7, '2026-11-23T12:00:00.000+0000'), ...dated(8, '2026-11-23T13:00:06.010+01:00')];
    expect(read(...lines, ...dated(9, '2026-11-23T12:00:12Z'))).toEqual({
      ...{ targetMs: 6000, map: null },
      segments: [
        { sequence: 7, url: 'http://camera/yard/a7.ts', startMs: NOON, endMs: NOON + 6000 },
        { sequence: 8, url: 'http://camera/yard/a8.ts', startMs: NOON + 6010, endMs: NOON + 12_010 },
        { sequence: 9, url: 'http://camera/yard/a9.ts', startMs: NOON + 12_000, endMs: NOON + 18_000 },
      ],
    });
  });

  it('need not date each: what has no date begins where the one before it ends', () => {
    const playlist = read('#EXT-X-MAP:URI="i.mp4"', ...dated(7, '2026-11-23T12:00:00Z'), '#EXTINF:4.5,', '/b.ts');
    expect(playlist).toMatchObject({ map: 'http://camera/yard/i.mp4' });
    expect(playlist).toMatchObject({
      segments: [{}, { url: 'http://camera/b.ts', startMs: NOON + 6000, endMs: NOON + 10_500 }],
    });
  });

  it.each([
    ['its playlist has no dates', ['#EXTINF:6,', 'a.ts']],
    ['its playlist has no dates', dated(7, '2026-11-23T12:00:00')],
    ['the dates of its playlist jump', [...dated(7, '2026-11-23T12:00:00Z'), ...dated(8, '2026-11-23T12:00:07Z')]],
    ['its playlist has #EXT-X-DISCONTINUITY', [...dated(7, '2026-11-23T12:00:00Z'), '#EXT-X-DISCONTINUITY']],
    ['its playlist has #EXT-X-BYTERANGE', ['#EXT-X-BYTERANGE:100@0', ...dated(7, '2026-11-23T12:00:00Z')]],
    ['its playlist has #EXT-X-STREAM-INF', ['#EXT-X-STREAM-INF:BANDWIDTH=1', 'low.m3u8']],
    ['its playlist has #EXT-X-ENDLIST', [...dated(7, '2026-11-23T12:00:00Z'), '#EXT-X-ENDLIST']],
    ['its playlist has many maps', ['#EXT-X-MAP:URI="i.mp4",BYTERANGE="10@0"', ...dated(7, '2026-11-23T12:00:00Z')]],
    ['its playlist names no segments', []],
    ['its playlist cannot be read', ['#EXTINF:six,', '#EXT-X-PROGRAM-DATE-TIME:2026-11-23T12:00:00Z', 'a.ts']],
  ])('is not gone by when %s', (why, lines) => {
    expect(read(...lines)).toEqual({ why });
  });

  it('is not what any other text is', () => {
    expect(readDatedPlaylist('<html>\n<body>', URL)).toEqual({ why: 'its playlist names no segments' });
  });
});
