import { mediaToWall, usToMs, mediaTicks, type FragmentRef, type WallMs } from '@hindsight/domain';
import { parseFragment, parseInit } from '@hindsight/mp4';
import type { Ring } from '@hindsight/ring';

/** A frame that the ring holds: where the timeline's mapping puts it. */
export type HeldFrame = { wallUs: number; ref: FragmentRef; presentationTime: number };

/** All frames of a camera's ring in order of presentation, by the mapping that the index states. */
export async function heldFrames(ring: Ring, camera: string): Promise<HeldFrame[]> {
  const refs = await ring.read(camera);
  const inits = new Map<string, ReturnType<typeof parseInit>>();
  const frames: HeldFrame[] = [];
  for await (const { ref, bytes } of ring.fragments(camera, refs)) {
    if (!inits.has(ref.session)) {
      const init = await ring.init(camera, ref.session);
      if (!init) throw new Error(`expected the init of session ${ref.session}, got none`);
      inits.set(ref.session, parseInit(init));
    }
    const init = inits.get(ref.session);
    if (!init) continue;
    for (const { presentationTime } of parseFragment(init, bytes).video) {
      frames.push({ ref, presentationTime, wallUs: mediaToWall(ref, mediaTicks(presentationTime)) });
    }
  }
  return frames.sort((a, b) => a.wallUs - b.wallUs);
}

/** The time that a person would ask for to get a clip that starts with this frame: its own, cut to milliseconds. */
export const askFor = (frame: HeldFrame): WallMs => usToMs(frame.wallUs as FragmentRef['wallStart']);
