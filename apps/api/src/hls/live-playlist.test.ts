import { bytes, mediaTicks, wallUs, type FragmentRef } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { checkUpdate, parsePlaylist, type ParsedPlaylist } from '../fixtures/parse-playlist.ts';
import { hintOf, partTargetOf, renderLive } from './live-playlist.ts';
import { groupSegments } from './segments.ts';

const START_US = Date.UTC(2026, 10, 22, 12) * 1000;
const PART_US = 200_000;

/** A camera whose every fragment is decided by the test; numbers are given as the ring gives them. */
function createRing() {
  const refs: FragmentRef[] = [];
  const at = { seq: 0, segment: -1, sessionNumber: 0, indexInSession: 0, wallUs: START_US };
  return {
    refs,
    /** `us`: how long it is. */
    append: (key: boolean, us = PART_US): void => {
      if (key) at.segment += 1;
      refs.push({
        seq: at.seq,
        segment: at.segment,
        session: `s${at.sessionNumber}`,
        sessionNumber: at.sessionNumber,
        indexInSession: at.indexInSession,
        wallStart: wallUs(at.wallUs),
        durationUs: us,
        mediaStart: mediaTicks(at.indexInSession * 3072),
        timescale: 15_360,
        frames: 6,
        key,
        bytes: bytes(100),
      });
      at.seq += 1;
      at.indexInSession += 1;
      at.wallUs += us;
    },
    /** A fragment that never got here. */
    skip: (): void => {
      at.indexInSession += 1;
      at.wallUs += PART_US;
    },
    reconnect: (): void => {
      at.sessionNumber += 1;
      at.indexInSession = 0;
      at.wallUs += 3_000_000;
    },
    trimTo: (seconds: number): void => {
      while (refs[0] && refs[0].wallStart < at.wallUs - seconds * 1e6) refs.shift();
    },
    lose: (n: number): void => void refs.splice(n, 1),
  };
}

const render = (refs: FragmentRef[]): string => {
  const segments = groupSegments(refs);
  return renderLive({ segments, partTargetSeconds: partTargetOf(segments) });
};

/** Numbers that look drawn, the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

describe('a live playlist', () => {
  it('names the parts of what came last, and hints at the one to come', () => {
    const ring = createRing();
    for (let n = 0; n < 12; n += 1) ring.append(n % 5 === 0);
    const list = parsePlaylist(render(ring.refs));
    expect(list.segments.map(({ msn, seconds, parts }) => [msn, seconds, parts.length])).toEqual([
      [0, 1, 5],
      [1, 1, 5],
    ]);
    expect(list.open).toMatchObject({ msn: 2, startMs: START_US / 1000 + 2000, parts: [{ seconds: 0.2 }, {}] });
    expect(list.hint).toBe('parts/s0/2-2.m4s');
    expect(list.partTarget).toBe(0.2);
    expect(list.server['PART-HOLD-BACK']).toBe('0.600');
  });

  it('hints at the next segment when the open one is as long as the one before', () => {
    const ring = createRing();
    for (let n = 0; n < 10; n += 1) ring.append(n % 5 === 0);
    expect(hintOf(groupSegments(ring.refs))).toEqual({ session: 's0', segment: 2, part: 0 });
    ring.append(false);
    expect(hintOf(groupSegments(ring.refs))).toEqual({ session: 's0', segment: 2, part: 0 });
  });

  it('names no parts of what is older than three target durations, and hints at nothing once all is closed', () => {
    const ring = createRing();
    for (let n = 0; n < 150; n += 1) ring.append(n % 5 === 0);
    expect(parsePlaylist(render(ring.refs)).segments.filter(({ parts }) => parts.length > 0)).toHaveLength(11);
    const closed = groupSegments(ring.refs).map((segment) => ({ ...segment, closed: true }));
    const list = parsePlaylist(renderLive({ segments: closed, partTargetSeconds: 0.2 }));
    expect([list.open, list.hint]).toEqual([null, null]);
  });

  it('names whole segments alone to those who do not want low latency, and offers no answer that waits', () => {
    const ring = createRing();
    for (let n = 0; n < 12; n += 1) ring.append(n % 5 === 0);
    const segments = groupSegments(ring.refs);
    const plain = renderLive({ segments, partTargetSeconds: 0.2 }, { lowLatency: false });
    expect(plain).not.toMatch(/PART|SERVER-CONTROL|PRELOAD/);
    expect(plain.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'segments/s0/0.m4s',
      'segments/s0/1.m4s',
    ]);
    expect(plain.match(/PROGRAM-DATE-TIME/g)).toHaveLength(2);
  });

  it('goes by the longest fragment there is', () => {
    const ring = createRing();
    for (let n = 0; n < 6; n += 1) ring.append(n % 5 === 0, 208_333);
    expect(parsePlaylist(render(ring.refs)).partTarget).toBe(0.21);
  });

  it('keeps the numbers of later segments when footage in between is gone', () => {
    const ring = createRing();
    for (let n = 0; n < 20; n += 1) ring.append(n % 5 === 0);
    const before = parsePlaylist(render(ring.refs));
    ring.lose(5);
    const after = parsePlaylist(render(ring.refs));
    checkUpdate(before, after);
    expect(after.segments.map(({ msn, gap }) => [msn, gap])).toEqual([
      [0, false],
      [1, true],
      [2, false],
    ]);
    expect(after.segments[1]).toMatchObject({ seconds: 1, startMs: START_US / 1000 + 1000 });
  });

  it('follows the rules at every step of a camera that reconnects, loses fragments and is trimmed', () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const random = numbersFrom(seed);
      const ring = createRing();
      let before: ParsedPlaylist | null = null;
      let sinceKey = 0;
      for (let step = 0; step < 300; step += 1) {
        const drawn = random();
        if (drawn < 0.02) ring.reconnect();
        if (drawn > 0.98) ring.skip();
        const key = drawn < 0.02 || sinceKey >= 5 || step === 0;
        sinceKey = key ? 1 : sinceKey + 1;
        ring.append(key, drawn > 0.5 && !key ? 166_667 : PART_US);
        ring.trimTo(20);
        const after = parsePlaylist(render(ring.refs));
        if (before) checkUpdate(before, after);
        before = after;
      }
      expect(before?.segments.length).toBeGreaterThan(10);
    }
  });
});
