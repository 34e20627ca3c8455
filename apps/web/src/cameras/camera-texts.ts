import type { Camera, CameraTestResult } from '@hindsight/domain';

const MANAGED: Record<Camera['managedBy'], string | null> = {
  env: 'Set by VIDEO_SOURCE, and changed there',
  file: 'Set in the file of cameras, and changed there',
  api: null,
};

/** Who has set a camera up when that is not this page; null when it is changed here. */
export const managedText = (camera: Camera): string | null => MANAGED[camera.managedBy];

/** What is heard of a camera: `AAC sound`. Null while nothing is sent. */
export function soundText({ state, audio }: Camera): string | null {
  if (state !== 'streaming') return null;
  if (audio === null) return 'no sound';
  return audio === 'silent' ? 'a sound track that stays silent' : `${codecName(audio)} sound`;
}

const CODECS: Record<string, string> = {
  ...{
    h264: 'H.264',
    hevc: 'H.265',
    mjpeg: 'JPEG pictures',
    rawvideo: 'raw pictures',
    av1: 'AV1',
    vp8: 'VP8',
    vp9: 'VP9',
  },
  ...{ aac: 'AAC', mp3: 'MP3', opus: 'Opus', pcm_alaw: 'G.711', pcm_mulaw: 'G.711' },
};

/** A codec as people write it, from FFmpeg's name for it. */
export const codecName = (name: string): string =>
  CODECS[name] ?? (name.startsWith('pcm_') ? 'PCM' : name.toUpperCase());

/** What a tried source sends, in one sentence. */
export function worksText(result: CameraTestResult & { works: true }): string {
  const { codec, width, height, fps, audio } = result;
  const rate = fps === null ? '' : `, ${Math.round(fps * 100) / 100} frames a second`;
  const sound = audio === null ? 'without sound' : `with ${codecName(audio)} sound`;
  return `It sends ${codecName(codec)} of ${width} × ${height}${rate}, ${sound}.`;
}

/** What capture would do with it. */
export const wayText = ({ mode, modeReason }: CameraTestResult & { works: true }): string =>
  mode === 'copy'
    ? 'It is kept as it comes, which costs next to nothing.'
    : `It has to be encoded here, all the time${modeReason === undefined ? '' : `, because ${modeReason}`}.`;
