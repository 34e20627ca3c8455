const MAX_WIDTH_PX = 1280;
const JPEG_QUALITY = 0.82;

/** Size of the picture that is sent: at most `MAX_WIDTH_PX` wide, in the video's proportions. */
export function posterSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_WIDTH_PX / width);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** The frame that `video` shows now, as JPEG; null while it shows none. */
export function captureFrame(video: HTMLVideoElement): Promise<Blob | null> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return Promise.resolve(null);
  const { width, height } = posterSize(video.videoWidth, video.videoHeight);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.drawImage(video, 0, 0, width, height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY);
  });
}
