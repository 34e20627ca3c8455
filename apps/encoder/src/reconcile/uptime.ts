import type { Catalog } from '@hindsight/catalog';
import type { Clock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';

/**
 * Counts how long each camera was watched, and streamed, since the last look. A camera that is switched off is not
 * watched; one that nobody captures is, and does not stream.
 */
export async function countUptime(parts: {
  ring: Pick<Ring, 'cameras' | 'state'>;
  catalog: Pick<Catalog, 'countUptime'>;
  clock: Clock;
}): Promise<void> {
  const { ring, catalog, clock } = parts;
  const looks = (await ring.cameras()).map(async (camera) => ({ camera, state: (await ring.state(camera))?.state }));
  const watched = (await Promise.all(looks)).filter(({ state }) => state !== undefined && state !== 'disabled');
  const cameras = watched.map(({ camera, state }) => ({ camera, streaming: state === 'streaming' }));
  await catalog.countUptime(clock.now(), cameras);
}
