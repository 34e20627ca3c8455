import { CAMERA_STATES } from '@hindsight/domain';
import { Gauge, type Registry } from '@hindsight/kit';
import type { KnownCameras } from './known-cameras.ts';

/**
 * Exports `hindsight_cameras`: how many listed cameras are in each state. Capture counts the cameras that it holds; of one
 * that no capture has, only the API knows. Every API says the same.
 */
export function exportCameras({ registry, cameras }: { registry: Registry; cameras: KnownCameras }): void {
  new Gauge({
    name: 'hindsight_cameras',
    help: 'Listed cameras by state; the same from every API.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // A scrape must not fail because Redis is away: the numbers are left out then.
      const known = await cameras.list().catch(() => null);
      this.reset();
      if (known === null) return;
      for (const state of CAMERA_STATES) this.set({ state }, known.filter((camera) => camera.state === state).length);
    },
  });
}
