import { HindsightError, redactSource, type CameraState } from '@hindsight/domain';
import type { Logger } from '@hindsight/kit';
import type { CaptureState, Ring } from '@hindsight/ring';
import type { CameraConfig } from './config.ts';
import type { HeldLease } from './lease.ts';

/** What a change of state says; what it does not mention stays as it was, but for `reason` and `error`. */
export type StateChange = { state: CameraState } & Partial<Omit<CaptureState, 'name' | 'managedBy' | 'updatedAt'>>;

/** Says what a camera is doing, to everybody who asks the ring. */
export type CameraStates = {
  /** Never waits: a ring that cannot be written must not hold capture up. Only the newest state is written. */
  set(change: StateChange): void;
  /** Replaces only why the camera is in its state. */
  amend(why: { reason?: string; error?: string }): void;
  /** Writes the newest state once more. */
  repeat(): void;
  /** Waits until what was set is written. */
  settled(): Promise<void>;
};

/**
 * `connecting` keeps the reason and error of the attempt before it, so that somebody who looks at the page while capture
 * keeps trying reads why.
 */
export function createCameraStates(options: {
  ring: Pick<Ring, 'setState'>;
  camera: CameraConfig;
  held: Pick<HeldLease, 'lease'>;
  log: Logger;
}): CameraStates {
  const { ring, camera, held, log } = options;
  let latest: Omit<CaptureState, 'updatedAt'> | null = null;
  let dirty = false;
  let writing: Promise<void> | null = null;

  const write = async (): Promise<void> => {
    while (dirty && latest) {
      dirty = false;
      await ring.setState(held.lease, whatItIs(camera, latest)).catch((err: unknown) => {
        // The other replica speaks for the camera now.
        if (err instanceof HindsightError && err.code === 'lease_lost') return;
        log.warn({ err }, 'camera state not written');
      });
    }
    writing = null;
  };
  const repeat = (): void => {
    dirty = true;
    writing ??= write();
  };
  return {
    set: (change) => {
      latest = merge(camera, latest, change);
      repeat();
    },
    amend: (why) => {
      if (!latest) return;
      const { reason: _reason, error: _error, ...lasting } = latest;
      latest = { ...lasting, ...why };
      repeat();
    },
    repeat,
    settled: async () => {
      while (writing) await writing;
    },
  };
}

/** Said about the camera that stands in when nothing is configured; the page shows it as a banner. */
const STANDS_IN =
  'test_pattern: no camera is configured and none is connected, so you see a test pattern; set VIDEO_SOURCE to use your camera';

const whatItIs = <S extends { state: CameraState; reason?: string }>({ standsIn }: CameraConfig, state: S): S =>
  standsIn && state.state === 'streaming' && state.reason === undefined ? { ...state, reason: STANDS_IN } : state;

const NOTHING_KNOWN: Pick<
  CaptureState,
  'codec' | 'width' | 'height' | 'fps' | 'audio' | 'codecString' | 'mode' | 'restarts'
> = {
  ...{ codec: null, width: null, height: null, fps: null, audio: null, codecString: null, mode: null, restarts: 0 },
};

function merge(
  camera: CameraConfig,
  before: Omit<CaptureState, 'updatedAt'> | null,
  change: StateChange,
): Omit<CaptureState, 'updatedAt'> {
  const { reason, error, modeReason, ...lasting }: typeof NOTHING_KNOWN & Partial<CaptureState> =
    before ?? NOTHING_KNOWN;
  const why = change.state !== 'connecting' ? {} : { ...(reason && { reason }), ...(error && { error }) };
  return {
    ...{ name: camera.name, managedBy: camera.managedBy, sourceRedacted: redactSource(camera.source) },
    ...lasting,
    ...(modeReason && change.mode !== 'copy' && { modeReason }),
    ...why,
    ...change,
  };
}
