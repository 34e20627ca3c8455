import { bytes, mediaTicks, wallUs, type FragmentRef } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { renderPlaylist } from './playlist.ts';
import { groupSegments } from './segments.ts';

const START = Date.UTC(2026, 10, 22, 12) * 1000;

/** A fragment of 200 ms: five make a segment, ten a session. */
function fragment(n: number): FragmentRef {
  const session = Math.floor(n / 10);
  return {
    seq: n,
    segment: Math.floor(n / 5),
    session: `s${session}`,
    sessionNumber: session,
    indexInSession: n % 10,
    wallStart: wallUs(START + n * 200_000),
    durationUs: 200_000,
    mediaStart: mediaTicks((n % 10) * 3072),
    timescale: 15360,
    frames: 6,
    key: n % 5 === 0,
    bytes: bytes(100),
  };
}
const run = (from: number, to: number): FragmentRef[] =>
  Array.from({ length: to - from }, (_, i) => fragment(from + i));

describe('grouping fragments into segments', () => {
  it('starts at key frames and leaves out the rest of a GOP whose key frame is gone', () => {
    const segments = groupSegments(run(2, 17));
    expect(segments.map((s) => [s.number, s.fragments.length, s.closed])).toEqual([
      [1, 5, true],
      [2, 5, true],
      [3, 2, false],
    ]);
  });

  it('ends a segment at a missing fragment: what follows cannot be decoded', () => {
    const segments = groupSegments(run(0, 12).filter(({ seq }) => seq !== 2));
    expect(segments.map((s) => s.fragments.map(({ seq }) => seq))).toEqual([
      [0, 1],
      [5, 6, 7, 8, 9],
      [10, 11],
    ]);
    expect(segments[0]?.closed).toBe(true);
  });
});

describe('the playlist of a preview', () => {
  const options = {
    initUrl: (session: string) => `init/${session}.mp4`,
    segmentUrl: ({ number }: { number: number }) => `${number}.m4s`,
  };

  it('says where playing begins, and that it ends once the window is there', () => {
    const segments = groupSegments(run(0, 10));
    const vod = renderPlaylist(segments, { kind: 'vod', startOffsetSeconds: 0.4, ...options });
    expect(vod).toContain('#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-START:TIME-OFFSET=0.400000,PRECISE=YES\n');
    expect(vod.endsWith('#EXT-X-ENDLIST\n')).toBe(true);
    expect(renderPlaylist(segments, { kind: 'event', ...options })).not.toContain('ENDLIST');
  });
});
