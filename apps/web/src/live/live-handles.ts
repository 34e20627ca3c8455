import type { RefCallback } from 'react';

/** What the rest of the page may ask of a live picture. */
export type LiveHandle = {
  /** Wall time at which the frame on screen begins, ms since 1970; null while none is known. */
  seenAt(): number | null;
  /** Plays on from the frame of that wall time; null: live again. */
  show(at: number | null): void;
  /** Looking back: keeps to the frame of that wall time, with the other pictures. */
  follow(at: number): void;
  /** The frame on screen as JPEG; null while there is none. */
  frame(): Promise<Blob | null>;
};

/** The live pictures on the page, by camera. */
export type LiveHandles = {
  of(camera: string): LiveHandle | null;
  all(): LiveHandle[];
  /** Where the picture of a camera puts its handle; the same for the same camera. */
  ref(camera: string): RefCallback<LiveHandle>;
};

/** Knows none at first. */
export function createLiveHandles(): LiveHandles {
  const handles = new Map<string, LiveHandle>();
  const refs = new Map<string, RefCallback<LiveHandle>>();
  return {
    of: (camera) => handles.get(camera) ?? null,
    all: () => [...handles.values()],
    ref: (camera) => {
      const known = refs.get(camera);
      if (known) return known;
      const ref: RefCallback<LiveHandle> = (handle) => {
        if (handle === null) handles.delete(camera);
        else handles.set(camera, handle);
      };
      refs.set(camera, ref);
      return ref;
    },
  };
}
