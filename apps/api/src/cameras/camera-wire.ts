import type { Camera } from '@hindsight/domain';
import type { CaptureState, Ring } from '@hindsight/ring';

/** Said about the camera that stands in when nothing is configured; the page shows it as a banner. */
export const TEST_PATTERN_REASON =
  'test_pattern: no camera is configured and none is connected, so you see a test pattern; set VIDEO_SOURCE to use your camera';

/** A camera as the API answers it. Its source is not in what capture writes down, so it cannot get out here. */
export async function cameraToWire(ring: Ring, id: string, testPattern: boolean): Promise<Camera> {
  const state: CaptureState | null = await ring.state(id);
  const reason = state?.reason ?? (testPattern && state?.state === 'streaming' ? TEST_PATTERN_REASON : undefined);
  return {
    id,
    name: state?.name ?? id,
    state: state?.state ?? 'unassigned',
    ...(reason === undefined ? {} : { reason }),
    ...(state?.error === undefined ? {} : { error: state.error }),
    mode: state?.mode ?? null,
    codec: state?.codec ?? null,
    width: state?.width ?? null,
    height: state?.height ?? null,
    fps: state?.fps ?? null,
    audio: state?.audio ?? null,
    managedBy: state?.managedBy ?? 'env',
  };
}
