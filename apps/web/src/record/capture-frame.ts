const MAX_WIDTH_PX = 1280;
const JPEG_QUALITY = 0.82;

/** Size of the picture that is sent: at most `MAX_WIDTH_PX` wide, in the video's proportions. */
export function posterSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_WIDTH_PX / width);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** The frame that `video` shows now, as JPEG; null while it shows none. */
export function captureFrame(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = draw(video);
  if (!canvas) return Promise.resolve(null);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY);
  });
}

/** Leaves the frame on screen standing while the video's source changes: it becomes the element's poster. */
export function keepOnScreen(video: HTMLVideoElement): void {
  const canvas = draw(video);
  if (canvas) video.poster = canvas.toDataURL('image/jpeg', JPEG_QUALITY);
}

function draw(video: HTMLVideoElement): HTMLCanvasElement | null {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return null;
  const { width, height } = posterSize(video.videoWidth, video.videoHeight);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(video, 0, 0, width, height);
  return canvas;
}
