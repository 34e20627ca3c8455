import { bytes as byteCount, ticksToUs, wallMs, wallUs, type FragmentRef } from '@hindsight/domain';
import { assembleClip, FragmentSplitter, parseInit, planCut, summarise, type SourceSession } from '@hindsight/mp4';
import { measureAvOffsets, requireFfmpeg, testVideo, type TestVideo } from '@hindsight/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { captureArguments, encodeGop, parseSource, runFfmpeg, silentAac, type Ffmpeg } from './index.ts';

const EPOCH_MS = 1_767_225_600_000;
const FPS = 10;
const CLIP_SECONDS = 20;

let ffmpeg: Ffmpeg;
beforeAll(async () => void (ffmpeg = await requireFfmpeg()));

/** What capture would put into the ring of a film, read as fast as it can be. */
async function capture(file: string, codec: string, filter = 'aac_adtstoasc'): Promise<SourceSession> {
  const description = { format: 'mov', video: null, audio: { codec } };
  const { args } = captureArguments(ffmpeg, parseSource(file), { mode: 'copy', audio: true, description });
  const filters = codec === 'aac' ? ['-bsf:a', filter] : [];
  const once = args.filter((arg, n) => arg !== '-re' && arg !== '-stream_loop' && args[n - 1] !== '-stream_loop');
  const { stdout } = await runFfmpeg(ffmpeg, {
    args: [...once.slice(0, -1), ...filters, 'pipe:1'],
    timeoutMs: 120_000,
  });
  const [head, ...rest] = new FragmentSplitter().push(stdout);
  const init = parseInit(head?.bytes ?? Buffer.alloc(0));
  const timescale = init.video?.timescale ?? 1;
  const fragments = rest.flatMap(({ bytes }, index) => {
    const { mediaStart, durationTicks, frames, key } = summarise(init, bytes);
    const wallStart = wallUs(EPOCH_MS * 1000 + ticksToUs(mediaStart, timescale));
    const durationUs = ticksToUs(durationTicks, timescale);
    const place = { wallStart, durationUs, mediaStart, timescale, frames, key, bytes: byteCount(bytes.length) };
    const ref: FragmentRef = {
      ...place,
      seq: index,
      segment: index,
      session: 's',
      sessionNumber: 1,
      indexInSession: index,
    };
    return frames > 0 ? [{ ref, bytes }] : [];
  });
  return { session: 's', init, fragments };
}

/** A clip that starts so many seconds into the film. */
async function clipAt(session: SourceSession, seconds: number): Promise<Buffer> {
  const start = wallMs(EPOCH_MS + seconds * 1000);
  const window = { start, end: wallMs(start + CLIP_SECONDS * 1000) };
  const plan = planCut({ window, sessions: [session], precision: 'exact' });
  const clip = await assembleClip(plan, { encode: encodeGop(ffmpeg), silence: (audio) => silentAac(ffmpeg, audio) });
  if (clip.outcome !== 'assembled') throw new Error(`expected a cut, got ${clip.reason}`);
  return clip.bytes;
}

const PCM: Partial<TestVideo> = { container: 'mkv', extraArgs: ['-c:a', 'pcm_s16le'] };
const SMALL = { fps: FPS, width: 320, height: 180, name: 'clip-sound' } as const;

async function expectInTime(clip: Buffer): Promise<void> {
  const offsets = await measureAvOffsets(ffmpeg, clip, FPS);
  expect(offsets.length).toBeGreaterThanOrEqual(CLIP_SECONDS - 2);
  expect(Math.max(...offsets.map(Math.abs)), offsets.map(Math.round).join()).toBeLessThan(25);
}

describe('the sound of a clip', () => {
  it('is in time when its times come in whole milliseconds, which no packet of AAC is long', async () => {
    // Of three packets two are said to be 1016 samples long and one 1040: all of them are 1024.
    const session = await capture(
      await testVideo({ ...SMALL, seconds: 24 }),
      'aac',
      'setts=ts=(N-1)*1024-8*mod(N\\,3)',
    );
    await expectInTime(await clipAt(session, 2.1));
  });

  // 500 ppm for 6 minutes are what 50 ppm are after an hour: 180 ms.
  it.each([
    ['copied', 'aac', { container: 'ts' }],
    ['encoded', 'pcm_s16le', PCM],
  ] as const)(
    'is within 25 ms of the picture after an hour in which their clocks drifted by 50 ppm (%s)',
    async (...of) => {
      const [, codec, wishes] = of;
      const session = await capture(await testVideo({ ...SMALL, ...wishes, seconds: 362, soundPpm: 500 }), codec);
      for (const seconds of [2.1, 340.3]) await expectInTime(await clipAt(session, seconds));
    },
  );
});
