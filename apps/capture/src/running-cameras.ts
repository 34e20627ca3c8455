import { isDeepStrictEqual } from 'node:util';
import type { CameraConfig } from './config.ts';

/** The cameras that this process captures. */
export type RunningCameras = {
  /**
   * Makes what runs equal to this list: starts what is new, starts anew what has changed, stops what is not there any
   * more. A camera that is the same is not touched. Does not wait; a later list wins over an earlier one.
   */
  set(cameras: readonly CameraConfig[]): void;
  /** Stops all of them, and waits for their end. */
  stop(): Promise<void>;
};

/** What a running camera is made of. */
export type RunningCamerasParts = {
  /** Captures one camera until `signal` is aborted. Must not reject. */
  capture: (camera: CameraConfig, signal: AbortSignal) => Promise<void>;
  /** A camera has stopped because it left the list. */
  onLeft: (camera: string) => Promise<void>;
};

type Slot = {
  wanted: CameraConfig | null;
  running: { camera: CameraConfig; control: AbortController; done: Promise<void> } | null;
  /** What brings `running` to `wanted`; one at a time. */
  settling: Promise<void> | null;
};

/** Runs none at first. A camera is never captured twice at a time: its old run has ended before the new one begins. */
export function createRunningCameras({ capture, onLeft }: RunningCamerasParts): RunningCameras {
  const slots = new Map<string, Slot>();
  let stopped = false;

  const settle = async (id: string, slot: Slot): Promise<void> => {
    while (!isSettled(slot)) {
      if (slot.running) {
        slot.running.control.abort(new Error(stopped ? 'shutting down' : 'the camera has changed'));
        await slot.running.done;
        slot.running = null;
        if (slot.wanted === null && !stopped) await onLeft(id);
      } else if (slot.wanted) {
        const control = new AbortController();
        slot.running = { camera: slot.wanted, control, done: capture(slot.wanted, control.signal) };
      }
    }
  };

  const begin = (id: string, slot: Slot): void => {
    slot.settling ??= settle(id, slot).finally(() => {
      slot.settling = null;
      if (!isSettled(slot)) begin(id, slot);
      else if (slot.wanted === null) slots.delete(id);
    });
  };

  const want = (id: string, camera: CameraConfig | null): void => {
    const slot = slots.get(id) ?? { wanted: null, running: null, settling: null };
    slots.set(id, slot);
    slot.wanted = camera;
    begin(id, slot);
  };

  return {
    set: (cameras) => {
      if (stopped) return;
      const wanted = new Map(cameras.map((camera) => [camera.id, camera]));
      for (const id of slots.keys()) if (!wanted.has(id)) want(id, null);
      for (const [id, camera] of wanted) want(id, camera);
    },
    stop: async () => {
      stopped = true;
      for (const id of slots.keys()) want(id, null);
      while (slots.size > 0) await Promise.all([...slots.values()].flatMap(({ settling }) => settling ?? []));
    },
  };
}

/** A name says nothing of how a camera is captured: to change it must not cost footage. */
const isSettled = ({ wanted, running }: Slot): boolean =>
  wanted === null
    ? running === null
    : running !== null && isDeepStrictEqual({ ...wanted, name: '' }, { ...running.camera, name: '' });
