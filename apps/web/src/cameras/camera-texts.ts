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
  return audio === 'silent' ? 'a sound track that stays silent' : `${audio.toUpperCase()} sound`;
}

/** What a tried source sends, in one sentence. */
export function worksText(result: CameraTestResult & { works: true }): string {
  const { codec, width, height, fps, audio } = result;
  const rate = fps === null ? '' : `, ${Math.round(fps * 100) / 100} frames a second`;
  const sound = audio === null ? 'without sound' : `with ${audio.toUpperCase()} sound`;
  return `It sends ${codec.toUpperCase()} of ${width} × ${height}${rate}, ${sound}.`;
}

/** What capture would do with it. */
export const wayText = ({ mode, modeReason }: CameraTestResult & { works: true }): string =>
  mode === 'copy'
    ? 'It is kept as it comes, which costs next to nothing.'
    : `It has to be encoded here, all the time${modeReason === undefined ? '' : `, because ${modeReason}`}.`;
