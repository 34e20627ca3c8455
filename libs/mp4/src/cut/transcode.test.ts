import { describe, expect, it } from 'vitest';
import type { TestVideo } from '@hindsight/testing';
import { EPOCH_US, footage, numbersIn, range, transcoder, windowAt } from '../fixtures/footage.ts';
import { joinAnnexB, splitNals } from '../h264/nal.ts';
import { verifyClip } from '../verify.ts';
import { assembleClip } from './assemble.ts';
import { planCut } from './plan.ts';
import { assembleTranscode } from './transcode.ts';
import type { CutPlan, SourceSession } from './types.ts';

const FPS = 10;
const frameUs = (n: number): number => EPOCH_US + (n * 1e6) / FPS;
const never = (): Promise<never> => Promise.reject(new Error('expected no call'));

async function transcoded(plan: CutPlan): Promise<Buffer> {
  expect(plan.method).toBe('transcode');
  const cut = await assembleClip(plan, { encode: never, silence: never });
  expect(cut).toEqual({ outcome: 'transcode', reason: plan.transcodeReason });
  const { bytes } = await assembleTranscode(plan, { transcode: await transcoder(), silence: never });
  verifyClip(bytes, plan.frames);
  return bytes;
}

const source = (more: Partial<TestVideo>): Promise<SourceSession> =>
  footage({ seconds: 2, fps: FPS, gopSeconds: 1, name: 'odd', ...more });

describe('footage that cannot be copied', () => {
  it.each([
    ['4:2:2', { profile: 'high422' }, /4:2:2/],
    ['10 bit', { profile: 'high10' }, /bit depth is 10/],
    ['HEVC', { codec: 'hevc' }, /hevc/],
    ['interlaced', { extraArgs: ['-flags', '+ildct+ilme', '-x264opts', 'tff=1'] }, /interlaced/],
  ] satisfies [string, Partial<TestVideo>, RegExp][])('is transcoded whole: %s', async (_name, more, reason) => {
    const session = await source(more);
    const plan = planCut({ window: windowAt(frameUs(4), 1.2), sessions: [session], precision: 'exact' });
    expect(plan.transcodeReason).toMatch(reason);
    expect(await numbersIn(await transcoded(plan))).toEqual(range(4, 12));
  });

  it('is transcoded when two sessions have different parameter sets, with the gap between them', async () => {
    const first = await source({ name: 'large' });
    const startUs = frameUs(25);
    const other = { name: 'small', width: 480, height: 270, seconds: 2, fps: FPS, gopSeconds: 1 };
    const second = await footage(other, { session: 'two', sessionNumber: 2, startUs, cause: 'reconnect' });
    const plan = planCut({ window: windowAt(frameUs(14), 2), sessions: [first, second], precision: 'exact' });
    expect(plan.transcodeReason).toMatch(/SPS 0 changes/);
    expect(plan.delivered.gaps.map((gap) => gap.cause)).toEqual(['reconnect']);
    expect(await numbersIn(await transcoded(plan))).toEqual([...range(14, 6), ...range(0, 9)]);
  });

  it('is said when what was encoded does not fit the source', async () => {
    const session = await source({ name: 'plain' });
    const plan = planCut({ window: windowAt(frameUs(4), 1.2), sessions: [session], precision: 'exact' });
    const other = await footage({ seconds: 2, fps: FPS, gopSeconds: 1, profile: 'main', name: 'plain' });
    const [run] = planCut({ window: windowAt(frameUs(0), 0.6), sessions: [other], precision: 'exact' }).pieces;
    const frames = run?.frames ?? [];
    const encode = (): Promise<Buffer[]> => Promise.resolve(frames.map((frame) => annexBOf(other, frame.data)));
    const made = await assembleClip(plan, { encode, silence: never });
    expect(made).toMatchObject({ outcome: 'transcode', reason: expect.stringMatching(/under id 1/) as string });
  });

  it('is transcoded when there is no IDR before the first frame', async () => {
    const session = await source({ openGop: true, bframes: 2, seconds: 4, name: 'open-gop' });
    const keys = session.fragments.filter(({ ref }) => ref.key).map(({ ref }) => ref.indexInSession);
    const from = keys[1] ?? 0;
    const late = { ...session, fragments: session.fragments.filter(({ ref }) => ref.indexInSession >= from) };
    const plan = planCut({ window: windowAt(frameUs(14), 1), sessions: [late], precision: 'exact' });
    expect(plan.transcodeReason).toMatch(/no IDR/);
    expect(await numbersIn(await transcoded(plan))).toEqual(range(14, 10));
  });
});

const annexBOf = (session: SourceSession, data: Buffer): Buffer => {
  const { sps = [], pps = [], nalLengthSize = 4 } = session.init.video ?? {};
  return joinAnnexB([...sps, ...pps, ...splitNals(data, nalLengthSize)]);
};
