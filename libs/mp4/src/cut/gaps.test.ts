import { describe, expect, it } from 'vitest';
import { wallMs } from '@hindsight/domain';
import { readFrames, requireFfmpeg } from '@hindsight/testing';
import { cut, EPOCH_US, footage, numbersIn, range, windowAt } from '../fixtures/footage.ts';
import { planCut } from './plan.ts';
import type { SourceSession } from './types.ts';

const FPS = 10;
const frameUs = (n: number): number => EPOCH_US + (n * 1e6) / FPS;
const source = (): Promise<SourceSession> => footage({ seconds: 4, fps: FPS, gopSeconds: 1, name: 'gaps' });

const without = (session: SourceSession, missing: (index: number) => boolean): SourceSession => ({
  ...session,
  fragments: session.fragments.filter(({ ref }) => !missing(ref.indexInSession)),
});

/** The fragment that holds a frame, by number: 2 frames a fragment. */
const holding = (frame: number): number => Math.floor(frame / 2);

describe('missing footage', () => {
  it('ends the GOP at a missing fragment and goes on at the next IDR, in real time', async () => {
    const session = without(await source(), (index) => index === holding(14));
    const { plan, clip } = await cut({
      window: windowAt(frameUs(5), 3),
      sessions: [session],
      precision: 'exact',
    });
    const frames = await readFrames(await requireFfmpeg(), clip.bytes, { ignoreEditLists: true });
    expect(frames.map((frame) => frame.number)).toEqual([...range(5, 9), ...range(20, 15)]);
    expect(frames.map((frame) => Math.round(frame.pts * FPS))).toEqual([...range(0, 9), ...range(15, 15)]);
    expect(plan.delivered.gaps).toEqual([
      { start: Math.floor(frameUs(14) / 1000), end: Math.floor(frameUs(20) / 1000), cause: 'dropped' },
    ]);
    expect(plan.delivered.coverage).toBeCloseTo(0.8, 3);
  });

  it('joins two sessions with the same parameter sets by copying, with the gap between them', async () => {
    const first = without(await source(), (index) => index > holding(17));
    const parts = await source();
    const startUs = frameUs(22.5);
    const second = shifted(parts, { startUs, session: 'two', cause: 'stalled' });
    const { plan, clip } = await cut({
      window: windowAt(frameUs(8), 3),
      sessions: [first, second],
      precision: 'exact',
    });
    expect(plan.method).toBe('smart');
    const frames = await readFrames(await requireFfmpeg(), clip.bytes, { ignoreEditLists: true });
    expect(frames.map((frame) => frame.number)).toEqual([...range(8, 10), ...range(0, 16)]);
    expect(frames[10]?.pts).toBeCloseTo(1.45, 3);
    expect(plan.delivered.gaps).toEqual([
      { start: Math.floor(frameUs(18) / 1000), end: Math.floor(startUs / 1000), cause: 'stalled' },
    ]);
    expect(plan.delivered.coverage).toBeCloseTo(1 - 0.45 / 3, 3);
  });

  it('says what is missing before the first and after the last frame', async () => {
    const session = without(await source(), (index) => index < holding(10));
    const window = windowAt(frameUs(0), 8);
    const { plan, clip } = await cut({ window, sessions: [session], precision: 'exact' });
    expect(await numbersIn(clip.bytes)).toEqual(range(10, 30));
    expect(plan.delivered.gaps.map((gap) => gap.cause)).toEqual(['overwritten', 'not_yet']);
    expect(plan.delivered.coverage).toBeCloseTo(3 / 8, 3);
    const known = [{ ...window, cause: 'reconnect' as const }];
    const again = planCut({ window, sessions: [session], precision: 'exact', gaps: known });
    expect(again.delivered.gaps.map((gap) => gap.cause)).toEqual(['reconnect', 'reconnect']);
  });

  it('leaves out frames of a GOP whose key frame is missing', async () => {
    const session = without(await source(), (index) => index === holding(10));
    const { plan } = await cut({ window: windowAt(frameUs(8), 3), sessions: [session], precision: 'exact' });
    expect(plan.frames).toBe(2 + 18);
    expect(plan.delivered.gaps[0]?.cause).toBe('dropped');
  });

  it('is no_footage when no frame lies in the window', async () => {
    const session = await source();
    const window = { start: wallMs(1000), end: wallMs(2000) };
    expect(() => planCut({ window, sessions: [session], precision: 'exact' })).toThrow(/expected frames in/);
    expect(() => planCut({ window, sessions: [], precision: 'exact' })).toThrow(/expected frames in/);
  });
});

/** The same footage as another session at another time. */
function shifted(session: SourceSession, to: { startUs: number; session: string; cause: 'stalled' }): SourceSession {
  const from = session.fragments[0]?.ref.wallStart ?? 0;
  const fragments = session.fragments.map(({ ref, bytes }, i) => {
    const wallStart = (ref.wallStart - from + to.startUs) as typeof ref.wallStart;
    const moved = { ...ref, session: to.session, sessionNumber: 2, wallStart };
    return { bytes, ref: i === 0 ? { ...moved, cause: to.cause } : moved };
  });
  return { ...session, session: to.session, fragments };
}
