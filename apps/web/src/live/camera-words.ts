import type { Camera } from '@hindsight/domain';

/** What is said about a camera that does not send: what is going on, why and what helps, and what the tool said. */
export type CameraWords = { title: string; why: string | null; detail: string | null };

const STATES: Record<Camera['state'], string> = {
  unassigned: 'No capture is running for this camera',
  connecting: 'Connecting to the camera',
  streaming: 'Live',
  stalled: 'The camera has stopped sending',
  backoff: 'The camera cannot be reached',
  disabled: 'This camera is switched off',
};

/** What helps when capture has given no reason of its own. */
const REMEDIES: Record<Camera['state'], string | null> = {
  unassigned: 'Start the capture service. It takes the camera over within seconds.',
  connecting: null,
  streaming: null,
  stalled: 'Capture reconnects by itself.',
  backoff: 'Capture keeps trying. Check that the camera is on and that VIDEO_SOURCE names it.',
  disabled: null,
};

/** Titles for the codes that capture gives as reasons. */
const REASONS: Record<string, string> = {
  camera_busy: 'Another program uses the camera',
  camera_not_permitted: 'This user may not open the camera',
  camera_missing: 'There is no camera',
  microphone_missing: 'The microphone cannot be opened',
  camera_login: 'The camera refuses the login',
  camera_not_found: 'The camera has nothing at this address',
  camera_unknown_host: 'The camera’s host name is not known',
  unsupported_by_ffmpeg: 'This FFmpeg cannot open the camera',
};

/** Words for a camera's state. Capture's `error` says what was wrong and what to do, then what FFmpeg said. */
export function cameraWords(camera: Camera): CameraWords {
  const { state, reason, error } = camera;
  if (state === 'streaming') return { title: STATES[state], why: null, detail: null };
  const title = REASONS[reason ?? ''] ?? STATES[state];
  if (error === undefined || error === '') return { title, why: REMEDIES[state], detail: null };
  const parts = /^(.*?)\s*\((FFmpeg: .*)\)$/s.exec(error);
  return { title, why: sentence(parts?.[1] ?? error), detail: parts?.[2] ?? null };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Whether this is the pattern that stands in because nothing is configured. */
export const isTestPattern = (camera: Camera): boolean => camera.reason?.startsWith('test_pattern') ?? false;

/** What a streaming camera sends, such as `1920 × 1080 · 30 fps · H.264 untouched`. */
export function cameraFacts(camera: Camera): string {
  const { width, height, fps, mode } = camera;
  const size = width !== null && height !== null ? `${width} × ${height}` : null;
  const rate = fps !== null ? `${Math.round(fps * 100) / 100} fps` : null;
  const way = mode === 'copy' ? 'copied untouched' : mode === 'encode' ? 'encoded here' : null;
  return [size, rate, way].filter((part) => part !== null).join(' · ');
}
