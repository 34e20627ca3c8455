import type { Clock, Logger } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';

/** How long nobody must have spoken of a camera: captures are replaced one after the other, and may be away meanwhile. */
const QUIET_MS = 10 * 60_000;

type Parts = {
  ring: Pick<Ring, 'cameras' | 'state' | 'timeline' | 'forget'>;
  clock: Clock;
  log: Logger;
  /** Whether this capture knows the camera. */
  isDefined: (camera: string) => boolean;
};

/**
 * Forgets cameras that were in the environment or CAMERAS_FILE once and are not any more, renamed ones for example. Another
 * capture may have other cameras than this one, so a camera goes only when nobody has its lease, nobody has spoken of it
 * for 10 minutes, and its footage has run out. One that comes back is listed as soon as it is claimed.
 */
export async function forgetLeftBehind({ ring, clock, log, isDefined }: Parts): Promise<void> {
  for (const camera of await ring.cameras()) {
    if (isDefined(camera)) continue;
    const report = await ring.state(camera);
    if (report?.state !== 'unassigned' || report.managedBy === 'api') continue;
    if (clock.now() - report.updatedAt < QUIET_MS) continue;
    const { durationUs } = await ring.timeline(camera);
    if (durationUs === 0 && (await ring.forget(camera))) log.info({ camera }, 'forgot a camera that nobody captures');
  }
}
