import { HindsightError, type Manifest } from '@hindsight/domain';
import type { ClipRecord, Delivered } from '@hindsight/catalog';
import { assembleClip, assembleTranscode, planCut, type AssembledClip, type CutPlan } from '@hindsight/mp4';
import { passGate, type GateParts } from './gate.ts';
import type { Footage } from './read-footage.ts';
import { isTimeLimit } from './time-limit.ts';

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
  parts: GateParts,
  of: { record: ClipRecord; footage: Footage; signal: AbortSignal },
): Promise<FinishedClip> {
  const plan = planOf(of.record, of.footage);
  const { clip, thumbnail } = (await cut(parts, plan, of.signal)) ?? (await transcode(parts, plan, of.signal));
  const { codec, width, height, delivered } = plan;
  return {
    ...clip,
    delivered: { ...delivered, partial: delivered.coverage < 1 },
    source: { codec, width, height },
    thumbnail,
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

type Made = { clip: AssembledClip; thumbnail: Buffer | null };

/** Null when the clip must be transcoded: the plan says so, what was encoded does not fit, or the gate refused it. */
async function cut(parts: GateParts, plan: CutPlan, signal: AbortSignal): Promise<Made | null> {
  const { media, log, watch } = parts;
  try {
    const made = await watch.time('cut', () =>
      assembleClip(plan, { encode: media.encode(signal), silence: media.silence }),
    );
    if (made.outcome === 'assembled') return await passGate(parts, { clip: made, plan, signal });
    log.info({ why: made.reason }, 'clip cannot be cut, encoding all of it');
  } catch (err) {
    signal.throwIfAborted();
    // What took too long says nothing about the footage, and encoding all of it would take longer.
    const mayTranscode =
      err instanceof HindsightError && ['bad_footage', 'encoder_error'].includes(err.code) && !isTimeLimit(err);
    if (!mayTranscode) throw err;
    log.warn({ err }, 'the cut did not pass, encoding all of the clip');
  }
  return null;
}

async function transcode(parts: GateParts, plan: CutPlan, signal: AbortSignal): Promise<Made> {
  const { media, watch } = parts;
  const clip = await watch.time('cut', () =>
    assembleTranscode(plan, { transcode: media.transcode(signal), silence: media.silence }),
  );
  return passGate(parts, { clip, plan, signal });
}
