/**
 * Runs inside a page: the frame number that is drawn into the picture that a video shows now (40 × 2 cells across its top;
 * cells 2…21 are the number, lowest bit first). Everything it needs is inside, because the browser gets its source text.
 */
export function numberOnScreen(selector: string): number {
  const video = document.querySelector<HTMLVideoElement>(selector);
  const context = document.createElement('canvas').getContext('2d');
  if (!video || !context) throw new Error(`expected a video ${selector} and a canvas, got ${video} and ${context}`);
  context.canvas.width = 320;
  context.canvas.height = 16;
  context.drawImage(video, 0, 0, video.videoWidth, (video.videoWidth * 2) / 40, 0, 0, 320, 16);
  let number = 0;
  for (let bit = 0; bit < 20; bit += 1) {
    const [red = 0] = context.getImageData((2 + bit) * 8 + 4, 4, 1, 1).data;
    if (red > 127) number += 2 ** bit;
  }
  return number;
}
