import { HindsightError, messageOf, type Manifest } from '@hindsight/domain';
import type { ClipRecord, Delivered } from '@hindsight/catalog';
import type { Logger } from '@hindsight/kit';
import { assembleClip, assembleTranscode, planCut, verifyClip, type AssembledClip, type CutPlan } from '@hindsight/mp4';
import type { Media } from '../media.ts';
import type { Footage } from './read-footage.ts';
import type { Stopwatch } from './stopwatch.ts';
import { middleFrameTask, PICTURE_WIDTH } from './thumbnail.ts';

export type MakeParts = { media: Media; log: Logger; watch: Stopwatch };

/** A clip whose frames were counted, ready to be stored. */
export type FinishedClip = Pick<AssembledClip, 'bytes' | 'frames' | 'framesEncoded' | 'method' | 'durationSeconds'> & {
  delivered: Delivered;
  source: Manifest['source'];
  /** JPEG; null when it could not be made, and is to be repaired. */
  thumbnail: Buffer | null;
};

/**
 * Makes the clip of a record from its footage: the exact cut, or where that cannot be the whole encoded anew. A
 * file leaves here only after it passed the gate of invariant 5; a cut that does not pass is replaced by a
 * transcode, which must pass the same gate.
 */
export async function makeClip(
  parts: MakeParts,
  of: { record: ClipRecord; footage: Footage; signal: AbortSignal },
): Promise<FinishedClip> {
  const plan = planOf(of.record, of.footage);
  const thumbnail = parts.watch.time('thumbnail', () => makeThumbnail(parts, plan));
  const clip = (await cut(parts, plan, of.signal)) ?? (await transcode(parts, plan, of.signal));
  const { codec, width, height, delivered } = plan;
  return {
    ...clip,
    delivered: { ...delivered, partial: delivered.coverage < 1 },
    source: { codec, width, height },
    thumbnail: await thumbnail,
  };
}

function planOf(record: ClipRecord, { sessions, held }: Footage): CutPlan {
  const { requested: window, precision, onMissing } = record;
  const plan = planCut({ window, sessions, precision, gaps: held.gaps });
  if (onMissing === 'fail' && plan.delivered.coverage < 1) {
    const got = `${(plan.delivered.coverage * 100).toFixed(1)} %`;
    throw new HindsightError('footage_lost', `expected the whole window (onMissing: fail), got ${got} of it`);
  }
  return plan;
}

/** Null when the clip must be transcoded: the plan says so, what was encoded does not fit, or the gate refused it. */
async function cut(parts: MakeParts, plan: CutPlan, signal: AbortSignal): Promise<AssembledClip | null> {
  const { media, log, watch } = parts;
  try {
    const made = await watch.time('cut', () =>
      assembleClip(plan, { encode: media.encode(signal), silence: media.silence }),
    );
    if (made.outcome === 'assembled') {
      await watch.time('verify', () => passGate(media, made));
      return made;
    }
    log.info({ why: made.reason }, 'clip cannot be cut, encoding all of it');
  } catch (err) {
    signal.throwIfAborted();
    const mayTranscode = err instanceof HindsightError && ['bad_footage', 'encoder_error'].includes(err.code);
    if (!mayTranscode) throw err;
    log.warn({ err }, 'the cut did not pass, encoding all of the clip');
  }
  return null;
}

async function transcode({ media, watch }: MakeParts, plan: CutPlan, signal: AbortSignal): Promise<AssembledClip> {
  const made = await watch.time('cut', () =>
    assembleTranscode(plan, { transcode: media.transcode(signal), silence: media.silence }),
  );
  await watch.time('verify', () => passGate(media, made));
  return made;
}

/**
 * Invariant 5: every sample lies inside the file and parses as slices of one picture, and head, first copied GOP
 * and tail (of a transcode: everything) decode to the frames that they should have.
 */
async function passGate(media: Media, clip: AssembledClip): Promise<void> {
  verifyClip(clip.bytes, clip.frames);
  await Promise.all(
    clip.checks.map(async ({ name, annexB, frames }) => {
      const counted = await media.count(annexB);
      if (counted === frames) return;
      throw new HindsightError('bad_footage', `${name}: expected ${frames} frames when decoded, got ${counted}`);
    }),
  );
}

/** A clip without its picture is better than none: what goes wrong here is repaired after `ready`. */
async function makeThumbnail({ media, log }: MakeParts, plan: CutPlan): Promise<Buffer | null> {
  try {
    return await media.jpeg({ ...middleFrameTask(plan), width: PICTURE_WIDTH });
  } catch (err) {
    log.warn({ err: messageOf(err) }, 'no thumbnail yet, to be repaired');
    return null;
  }
}
