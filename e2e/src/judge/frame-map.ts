import { mediaToWall, usToMs, mediaTicks, type FragmentRef, type WallMs } from '@hindsight/domain';
import { parseFragment, parseInit } from '@hindsight/mp4';
import type { Ring } from '@hindsight/ring';

/** A frame that the ring holds: where the timeline's mapping puts it. */
export type HeldFrame = { wallUs: number; ref: FragmentRef; presentationTime: number };

/** The frames of some fragments in order of presentation, by the mapping that the index states. */
export async function framesOf(ring: Ring, camera: string, refs: FragmentRef[]): Promise<HeldFrame[]> {
  const frames: HeldFrame[] = [];
  for await (const { ref, bytes } of ring.fragments(camera, refs)) {
    const init = await ring.init(camera, ref.session);
    if (!init) throw new Error(`expected the init of session ${ref.session}, got none`);
    for (const { presentationTime } of parseFragment(parseInit(init), bytes).video) {
      frames.push({ ref, presentationTime, wallUs: mediaToWall(ref, mediaTicks(presentationTime)) });
    }
  }
  return frames.sort((a, b) => a.wallUs - b.wallUs);
}

/** The frames of the whole segment that a fragment belongs to, as far as it is there. */
export async function framesOfSegment(ring: Ring, camera: string, of: FragmentRef): Promise<HeldFrame[]> {
  const refs = await ring.read(camera);
  return framesOf(
    ring,
    camera,
    refs.filter(({ session, segment }) => session === of.session && segment === of.segment),
  );
}

/** The time that a person would ask for to get a clip that starts with this frame: its own, cut to milliseconds. */
export const askFor = (frame: HeldFrame): WallMs => usToMs(frame.wallUs as FragmentRef['wallStart']);
