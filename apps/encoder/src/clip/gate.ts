import { HindsightError } from '@hindsight/domain';
import type { Logger } from '@hindsight/kit';
import { verifyClip, type AssembledClip, type CutPlan } from '@hindsight/mp4';
import type { Media } from '../media.ts';
import type { FrameTask } from '../pick-frame.ts';
import type { Stopwatch } from './stopwatch.ts';
import { middleFrameTask, PICTURE_WIDTH } from './thumbnail.ts';

/** What the gate needs. */
export type GateParts = { media: Media; log: Logger; watch: Stopwatch };

/** A clip at the gate, and the plan that its picture is found by. */
export type AtGate = { clip: AssembledClip; plan: CutPlan; signal: AbortSignal };

/**
 * Invariant 5: every sample lies inside the file and parses as slices of one picture, and head, first copied GOP
 * and tail (of a transcode: everything) decode to the frames that they should have. Throws `bad_footage` otherwise.
 *
 * The thumbnail is decoded in the same run, because each start of FFmpeg costs as much as ten frames; `thumbnailMs`
 * is what only the picture took. A picture that cannot be made is null, and is repaired later: it is no reason to
 * refuse a clip.
 */
export async function passGate(
  parts: GateParts,
  at: AtGate,
): Promise<{ clip: AssembledClip; thumbnail: Buffer | null }> {
  const { clip, plan } = at;
  verifyClip(clip.bytes, clip.frames);
  const picture = await parts.watch.time('thumbnail', async () => findMiddle(parts.log, plan));
  if (picture) {
    try {
      return { clip, thumbnail: await count(parts, at, picture) };
    } catch (err) {
      at.signal.throwIfAborted();
      parts.log.warn({ err }, 'clip and picture did not pass together, counting the clip alone');
    }
  }
  await count(parts, at, null);
  const thumbnail = picture && (await parts.watch.time('thumbnail', () => makePicture(parts, picture)));
  return { clip, thumbnail };
}

/** Decodes what is to be counted as one stream: every part begins with its parameter sets and an IDR. */
async function count(parts: GateParts, { clip, signal }: AtGate, picture: FrameTask | null): Promise<Buffer | null> {
  const counted = clip.checks.reduce((sum, check) => sum + check.frames, 0);
  const annexB = Buffer.concat([...clip.checks.map((check) => check.annexB), ...(picture ? [picture.annexB] : [])]);
  const wanted = picture && { frameIndex: counted + picture.frameIndex, width: PICTURE_WIDTH };
  const expected = counted + (picture?.frames ?? 0);
  const { frames, jpeg } = await parts.watch.time('verify', () =>
    parts.media.check({ annexB, expected, signal, ...(wanted ? { picture: wanted } : {}) }),
  );
  if (frames === expected) return jpeg;
  const names = clip.checks.map((check) => check.name).join(', ');
  throw new HindsightError('bad_footage', `${names}: expected ${expected} frames when decoded, got ${frames}`);
}

function findMiddle(log: Logger, plan: CutPlan): FrameTask | null {
  try {
    return middleFrameTask(plan);
  } catch (err) {
    log.warn({ err }, 'no frame for the thumbnail, to be repaired');
    return null;
  }
}

/** Damage before the frame is passed over, as a player does. */
async function makePicture({ media, log }: GateParts, { annexB, frameIndex }: FrameTask): Promise<Buffer | null> {
  try {
    return await media.jpeg({ annexB, frameIndex, width: PICTURE_WIDTH });
  } catch (err) {
    log.warn({ err }, 'no thumbnail yet, to be repaired');
    return null;
  }
}
