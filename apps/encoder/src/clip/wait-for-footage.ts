import type { WallMs } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';

/** How long a streaming camera may take to deliver the end of the window after it has passed. */
const PATIENCE_MS = 5000;
/** How often the camera's state is looked at meanwhile. */
const SLICE_MS = 250;

/**
 * Waits until the ring reaches the end of a window. Gives up when the end has passed and the camera is not
 * streaming, or after 5 s: the clip is then made of what exists, and the ring names the gap's cause. Of a camera whose
 * footage comes late, the end passes by its lateness later.
 */
export async function waitForFootage(
  parts: { ring: Ring; clock: Clock },
  of: { camera: string; end: WallMs },
  signal: AbortSignal,
): Promise<'reached' | 'not_streaming' | 'timeout'> {
  const { ring, clock } = parts;
  const [begunAt, begunMs] = [clock.now(), clock.monotonicMs()];
  let lateMs = 0;
  for (;;) {
    const leftMs = begunMs + Math.max(0, of.end + lateMs - begunAt) + PATIENCE_MS - clock.monotonicMs();
    if (leftMs <= 0) return 'timeout';
    const timeoutMs = Math.min(SLICE_MS, leftMs);
    if ((await ring.waitForEnd(of.camera, of.end, { timeoutMs, signal })) === 'reached') return 'reached';
    signal.throwIfAborted();
    if (clock.now() < of.end) continue;
    const state = await ring.state(of.camera);
    lateMs = state?.lateMs ?? 0;
    if (clock.now() < of.end + lateMs) continue;
    if (state?.state !== 'streaming') return 'not_streaming';
  }
}
