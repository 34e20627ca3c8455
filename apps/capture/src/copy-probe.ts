import { ulid } from '@hindsight/domain';
import type { CaptureProcess } from '@hindsight/ffmpeg';
import type { Clock, Logger } from '@hindsight/kit';
import { copyableReason } from '@hindsight/mp4';
import { runSession } from './session.ts';
import type { SessionEnd } from './session-end.ts';
import { createContinuity } from './time/continuity.ts';

/** A source that cannot be copied is asked again at least so often. */
const LONGEST_WAIT_MS = 60 * 60_000;
const LOOK_MS = 25_000;
/** So much of it has to come without a fault: at least three GOPs. */
const ENOUGH_US = 12_000_000;
const PATIENCE_MS = 12_000;

type Parts = { clock: Clock; log: Logger };
/** `start` begins to copy the source. */
type Probe = {
  start: () => { capture: CaptureProcess } | { failure: string };
  firstAfterMs: number;
  signal: AbortSignal;
};

/**
 * Looks now and then whether a source that has to be encoded could be copied, and ends its session when it can. It does so
 * on a connection of its own, by what ends a session that is copied. Each wait is twice the one before, up to an hour,
 * because most sources stay as they are. Never settles when `signal` is aborted.
 */
export async function untilCopyable(parts: Parts, probe: Probe): Promise<SessionEnd> {
  const { clock, log } = parts;
  for (let waitMs = probe.firstAfterMs; ; waitMs = longerWait(waitMs)) {
    await clock.sleep(waitMs, probe.signal).catch(() => new Promise(() => undefined));
    const copyable = await isCopyable(parts, probe);
    log.info({ copyable }, 'looked whether the picture can be copied');
    if (copyable) return { why: 'copyable', detail: 'the picture can be copied' };
  }
}

/** How long to wait after a look that was in vain, ms. */
export const longerWait = (waitMs: number): number => Math.min(2 * waitMs, LONGEST_WAIT_MS);

async function isCopyable({ clock }: Parts, { start, signal }: Probe): Promise<boolean> {
  const started = start();
  if ('failure' in started) return false;
  const enough: SessionEnd = { why: 'copyable', detail: 'enough was seen' };
  const { why, streamedUs } = await runSession({
    ...{ id: ulid(clock.now(), () => clock.random()), clock, capture: started.capture, signal },
    ...{ mode: 'copy', mayEncode: true, patienceMs: PATIENCE_MS, cause: undefined, heldFrames: 0 },
    continuity: createContinuity(clock, null),
    onInit: (init) => {
      const reason = copyableReason(init);
      return reason === null ? null : { why: 'not_copyable', detail: reason };
    },
    onFragment: () => undefined,
    onStalled: () => undefined,
    ending: clock.sleep(LOOK_MS, signal).then(
      () => enough,
      () => new Promise(() => undefined),
    ),
  });
  return why === 'copyable' && streamedUs >= ENOUGH_US;
}
