import { contentType, type FileCodecs } from './codec-string.ts';
import type { Claim } from './results.ts';

/** What is played: size in px, frames a second. */
export type Picture = { width: number; height: number; fps: number };

const BITRATE = 5_000_000;

/** Asks this browser whether it plays such a file, how well, and whether a chip does it. Never rejects. */
export async function askBrowser(codecs: FileCodecs, picture: Picture): Promise<Claim> {
  const canPlay = document.createElement('video').canPlayType(contentType(codecs));
  const none: Claim = { canPlay, smooth: null, hardware: null };
  const capabilities = (navigator as Partial<Navigator>).mediaCapabilities;
  if (!capabilities) return none;
  const { width, height, fps: framerate } = picture;
  const type = contentType({ ...codecs, audio: null });
  const video = { contentType: type, width, height, framerate, bitrate: BITRATE };
  return capabilities.decodingInfo({ type: 'file', video }).then(
    ({ smooth, powerEfficient }) => ({ canPlay, smooth, hardware: powerEfficient }),
    () => none,
  );
}
