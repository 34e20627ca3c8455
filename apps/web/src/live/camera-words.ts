import type { Camera } from '@hindsight/domain';

/** What is said about a camera that does not send: what is going on, why, and what helps. */
export type CameraWords = { title: string; why: string | null; remedy: string | null };

const STATES: Record<Camera['state'], { title: string; remedy: string | null }> = {
  unassigned: {
    title: 'No capture is running',
    remedy: 'Start the capture service. It takes the camera over within seconds.',
  },
  connecting: { title: 'Connecting to the camera', remedy: null },
  streaming: { title: 'Live', remedy: null },
  stalled: { title: 'The camera has stopped sending', remedy: 'Capture reconnects by itself.' },
  backoff: {
    title: 'The camera cannot be reached',
    remedy: 'Capture keeps trying. Check that the camera is on and that VIDEO_SOURCE is right.',
  },
  disabled: { title: 'This camera is switched off', remedy: null },
};

/** Reasons that have a remedy of their own, by what they say. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/busy|in use/i, 'Close the other program that uses the camera. Capture tries again by itself.'],
  [
    /permission|not permitted|EACCES/i,
    'Let this user open the camera: sudo usermod -aG video "$USER", then log in again.',
  ],
  [/401|unauthori[sz]ed|password|credentials/i, 'Check the user name and password in VIDEO_SOURCE.'],
  [/unsupported_by_ffmpeg/i, 'Install a newer FFmpeg: sudo apt-get install ffmpeg'],
  [/no such (file|device)|not found|ENOENT/i, 'Check that the camera is plugged in and that VIDEO_SOURCE names it.'],
  [
    /refused|unreachable|no route|timed? ?out/i,
    'Check the address in VIDEO_SOURCE and that the camera is on the network.',
  ],
];

/** Words for a camera's state; `why` is the reason that capture gives, in its own words. */
export function cameraWords(camera: Camera): CameraWords {
  const { title, remedy } = STATES[camera.state];
  if (camera.state === 'streaming') return { title, why: null, remedy: null };
  const why = withoutCode(camera.reason) ?? camera.error ?? null;
  const known = REMEDIES.find(([pattern]) => pattern.test(`${camera.reason ?? ''} ${camera.error ?? ''}`));
  return { title, why, remedy: known?.[1] ?? remedy };
}

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

/** `code: text` → `text`; a bare code in plain words. */
function withoutCode(reason: string | undefined): string | null {
  if (reason === undefined || reason === '') return null;
  const text = /^[a-z][a-z0-9_]*: (.+)$/s.exec(reason)?.[1] ?? reason;
  return /^[a-z][a-z0-9_]*$/.test(text) ? text.replaceAll('_', ' ') : text;
}
