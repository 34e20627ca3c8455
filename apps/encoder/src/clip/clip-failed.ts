import type { FailureReason } from '@hindsight/domain';
import type { ClipRecord } from '@hindsight/catalog';
import type { ClipData, JobFailure } from '@hindsight/queue';
import { clipPrefix, parseClipKey } from '../object-keys.ts';
import type { ClipJobParts } from './clip-job.ts';
import { explain, judge } from './failure.ts';
import { shortenHold } from './last-hold.ts';

/**
 * What the queue calls when a clip's job has come to its end without success: the clip fails with a reason, and
 * what its attempts stored is deleted (without footage they stored nothing; what is there nevertheless is an earlier
 * success, which the reconciler finds). The poster stays, and for some minutes the hold: the clip may be tried again
 * while it lives. May be called twice.
 */
export function createClipFailed(parts: ClipJobParts): (job: ClipData, failure: JobFailure) => Promise<void> {
  return async ({ clipId, requestId }, failure) => {
    const { catalog, objects, metrics } = parts;
    const log = parts.log.child({ clip: clipId, request: requestId });
    const reason = reasonOf(failure);
    let failed: ClipRecord;
    try {
      failed = await catalog.failAttempt(clipId, null, reason, explain(failure.error));
      if (failed.state !== 'failed') return;
    } catch (refused) {
      // Ready, cancelled or deleted meanwhile: then it has not failed.
      if (judge(refused, 0).action !== 'drop') throw refused;
      log.info({ err: refused }, 'job ended without success, but its clip is settled');
      return;
    }
    metrics.clipEnded('failed', reason);
    log.error({ err: failure.error, reason }, 'clip has failed');
    await shortenHold({ ring: parts.promptRing, log }, failed);
    if (reason === 'footage_lost') return;
    for await (const { key } of objects.list(clipPrefix(clipId))) {
      // Somebody may have begun to try again by now.
      const attempt = parseClipKey(key)?.attempt ?? null;
      if (attempt !== null && attempt <= failed.attempt) await objects.delete(key);
    }
  };
}

function reasonOf({ reason, error }: JobFailure): FailureReason {
  if (reason === 'crash_loop') return reason;
  const root = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const verdict = judge(error, Number.POSITIVE_INFINITY);
  const deeper = judge(root, Number.POSITIVE_INFINITY);
  if (deeper.action !== 'drop' && deeper.reason === 'bad_footage') return 'bad_footage';
  return verdict.action === 'drop' ? reason : verdict.reason;
}
