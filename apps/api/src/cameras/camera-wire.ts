import type { CameraDefinition } from '@hindsight/catalog';
import type { Camera } from '@hindsight/domain';
import type { CaptureState } from '@hindsight/ring';

/** What is known of a camera: what was set for it by the API, if it was, and what capture says. */
type Known = { definition: CameraDefinition | undefined; state: CaptureState | null };

/** A camera as the API answers it. Its source is in neither: sealed in the one, left out of the other. */
export function cameraToWire(id: string, { definition, state }: Known): Camera {
  const managedBy = state?.managedBy ?? (definition ? 'api' : 'env');
  // The environment or the file win where both name an id.
  const own = managedBy === 'api' ? definition : undefined;
  const name = own?.name ?? state?.name ?? id;
  const common = { managedBy, ...(own?.unlisted ? { unlisted: true } : {}) };
  if (own?.disabled) return { id, name, state: 'disabled', ...NOTHING_SENT, ...common };
  if (!state)
    return { id, name, state: 'unassigned', reason: 'no capture holds this camera', ...NOTHING_SENT, ...common };
  const { reason, mode, codec, width, height, fps, audio } = state;
  return {
    ...{ id, name, state: state.state },
    ...(reason === undefined ? {} : { reason }),
    ...(state.error === undefined ? {} : { error: state.error }),
    ...{ mode, codec, width, height, fps, audio },
    ...(state.modeReason === undefined ? {} : { modeReason: state.modeReason }),
    ...(state.timeReason === undefined ? {} : { timeReason: state.timeReason }),
    ...common,
  };
}

const NOTHING_SENT = { mode: null, codec: null, width: null, height: null, fps: null, audio: null };
