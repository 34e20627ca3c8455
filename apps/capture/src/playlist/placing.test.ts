import { SimulatedClock } from '@hindsight/kit';
import { describe, expect, it } from 'vitest';
import { firstPlan, type Plan } from '../plan.ts';
import type { SessionEnd } from '../session-end.ts';
import { createPlacing } from './placing.ts';

const SOURCE = 'http://viewer:secret@10.0.0.5/live.m3u8';
const SEGMENT_MS = 6000;

/** A packager whose clock is `aheadMs` ahead of ours, and which lists a segment `delayMs` after it has ended. */
type Packager = { aheadMs?: number; delayMs?: number; isAway?: boolean };

/** Segments of 6 s, number n from n × 6 s on; FFmpeg opens the last but one. */
function setUp(packager: Packager, { plan, opened }: { plan?: Partial<Plan>; opened?: string[] } = {}) {
  const { aheadMs = 0, delayMs = 50 } = packager;
  const clock = new SimulatedClock();
  const startMs = clock.now();
  const asked: string[] = [];
  const newest = (): number => Math.floor((clock.now() - startMs - delayMs) / SEGMENT_MS) - 1;
  const segment = (n: number): string =>
    `#EXTINF:6,\n#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs + aheadMs + n * SEGMENT_MS).toISOString()}\n${n}.ts\n`;
  const playlist = (): string =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:${newest() - 2}\n${[2, 1, 0].map((back) => segment(newest() - back)).join('')}`;
  const camera = { source: SOURCE, mode: 'auto', audio: true } as const;
  const placing = createPlacing(
    { clock, fetchPlaylist: (url) => (asked.push(url), Promise.resolve(packager.isAway ? null : playlist())) },
    { camera, plan: { ...firstPlan(camera), ...plan }, signal: new AbortController().signal },
  );
  let end: SessionEnd | null = null;
  void placing.ending.then((how) => (end = how));
  const begin = async (atMs: number) => {
    await clock.advance(atMs);
    const first = newest() - 1;
    placing.begin(opened ?? [`http://viewer:secret@10.0.0.5/${first}.ts`]);
    await clock.advance(1000);
    return { firstMs: startMs + first * SEGMENT_MS };
  };
  return { clock, asked, placing, begin, ended: () => end };
}

describe('an HLS source', () => {
  it('is placed by the dates of its playlist, and late by that much', async () => {
    const { placing, begin, clock, asked, ended } = setUp({});
    const { firstMs } = await begin(63_000);
    expect(placing.filmedAt()).toBe(firstMs * 1000);
    expect(placing.state()).toEqual({});
    placing.placed(7_100_400);
    const timeReason = 'by the dates of its playlist, 7.1 s before it comes';
    expect(placing.state()).toEqual({ lateMs: 7100, timeReason });
    await clock.advance(60_000);
    expect(ended()).toBeNull();
    expect(asked.length).toBeLessThan(SEGMENT_MS / 500 + 3);
  });

  it('is placed by arrival when its dates cannot be ours', async () => {
    for (const aheadMs of [3_600_000, 8000, -60_000]) {
      const { placing, begin } = setUp({ aheadMs });
      await begin(63_000);
      expect(placing.filmedAt()).toBeNull();
      placing.placed(0);
      const reason = /^by arrival, .*the dates of its playlist end [\d.]+ s (ago|in the future)$/;
      expect(placing.state()).toEqual({ lateMs: 0, timeReason: expect.stringMatching(reason) as string });
    }
  });

  it('is told from one whose clock is a little off as soon as it lists a new segment', async () => {
    for (const packager of [{ aheadMs: 1500 }, { aheadMs: -8500 }]) {
      const { placing, begin, clock, ended } = setUp(packager);
      await begin(64_000);
      expect(placing.filmedAt()).not.toBeNull();
      placing.placed(7_000_000);
      await clock.advance(7000);
      expect(ended()).toMatchObject({ why: 'dates_wrong', detail: expect.stringMatching(/playlist end/) as string });
    }
  });

  it.each(['any more', 'at all'])('is not asked for ever when it cannot be read %s', async (how) => {
    const packager: Packager = {};
    const { placing, begin, clock, asked, ended } = setUp(packager);
    await begin(63_000);
    packager.isAway = how === 'at all';
    placing.placed(7_000_000);
    await clock.advance(600);
    packager.isAway = true;
    await clock.advance(60_000);
    const before = asked.length;
    await clock.advance(600_000);
    expect([asked.length, ended()]).toEqual([before, null]);
  });

  it('is trusted when it is slow, but not slower than a segment and 2 s', async () => {
    const { placing, begin, clock, ended } = setUp({ delayMs: 7000 });
    await begin(63_000);
    placing.placed(14_000_000);
    await clock.advance(20_000);
    expect(ended()).toBeNull();
    expect(placing.state().lateMs).toBe(14_000);
  });

  it.each([
    ['what FFmpeg reads first is not one segment', {}, { opened: [] }],
    ['what FFmpeg reads first is not one segment', {}, { opened: ['http://10.0.0.5/9.ts'] }],
    ['could not be read a second time', { isAway: true }, {}],
    ['its picture is encoded', {}, { plan: { mode: 'encode' as const } }],
    ['they were wrong before', {}, { plan: { datesWrong: 'they were wrong before' } }],
  ])('is placed by arrival, and says why: %s', async (why, packager, more) => {
    const { placing, begin } = setUp(packager, more);
    await begin(63_000);
    placing.placed(0);
    expect(placing.filmedAt()).toBeNull();
    expect(placing.state()).toMatchObject({ lateMs: 0, timeReason: expect.stringContaining(why) as string });
    expect(JSON.stringify(placing.state())).not.toMatch(/secret|10\.0\.0\.5/);
  });

  it('is placed by arrival when the answer comes after frames were placed, or dates lie ahead of them', async () => {
    const slow = setUp({});
    expect(slow.placing.filmedAt()).toBe('asked');
    slow.placing.placed(0);
    await slow.begin(63_000);
    expect(slow.placing.filmedAt()).toBeNull();
    expect(slow.placing.state()).toMatchObject({ lateMs: 0 });
    expect(slow.placing.state().timeReason).toContain('has not answered in time');
    const { placing, begin } = setUp({});
    await begin(63_000);
    placing.placed(0);
    expect(placing.state().timeReason).toContain('lie ahead of its pictures');
  });
});

it('any other source is asked nothing, and says nothing', () => {
  const camera = { source: 'rtsp://10.0.0.5/live', mode: 'auto', audio: true } as const;
  const fetchPlaylist = () => Promise.reject(new Error('not asked'));
  const signal = new AbortController().signal;
  const placing = createPlacing(
    { clock: new SimulatedClock(), fetchPlaylist },
    { camera, plan: firstPlan(camera), signal },
  );
  placing.begin(['rtsp://10.0.0.5/live']);
  placing.placed(0);
  expect(placing.state()).toEqual({});
  expect(placing.filmedAt()).toBeNull();
});
