/**
 * Runs inside a page: shows a video at `seconds` and reads the frame number that is drawn into the picture (40 × 2 cells
 * across its top; cells 2…21 are the number, lowest bit first). Everything it needs is inside, because the browser gets
 * its source text.
 */
export async function readNumberAt(selector: string, seconds: number): Promise<number> {
  const video = document.querySelector<HTMLVideoElement>(selector);
  if (!video) throw new Error(`expected a video ${selector}, found none`);
  video.pause();
  await new Promise<void>((resolve) => {
    video.addEventListener('seeked', () => resolve(), { once: true });
    video.currentTime = seconds;
  });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 16;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('expected a canvas to draw on');
  const codeHeight = (video.videoWidth * 2) / 40;
  context.drawImage(video, 0, 0, video.videoWidth, codeHeight, 0, 0, 320, 16);
  let number = 0;
  for (let bit = 0; bit < 20; bit += 1) {
    const [red = 0] = context.getImageData((2 + bit) * 8 + 4, 4, 1, 1).data;
    if (red > 127) number += 2 ** bit;
  }
  return number;
}

/** Runs inside a page: how many frames a video has shown, how far it is, and what is wrong with it. */
export function playbackOf(selector: string): { frames: number; seconds: number; width: number; error: string | null } {
  const video = document.querySelector<HTMLVideoElement>(selector);
  return {
    frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    seconds: video?.currentTime ?? 0,
    width: video?.videoWidth ?? 0,
    error: video?.error?.message ?? null,
  };
}
