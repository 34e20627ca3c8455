import { redactSource, redactText } from '@hindsight/domain';
import { parseSource, type SourceSpec } from '@hindsight/ffmpeg';
import type { CameraConfig } from './config.ts';

/** Why a camera does not stream: `reason` is `code: what helps`, `error` what FFmpeg said. Both without secrets. */
export type Trouble = { reason: string; error: string };

/** `say` is told what cannot be used, and where its source is set. */
type Rule = { kinds: SourceSpec['kind'][]; when: RegExp; code: string; say: (of: string, setting: string) => string };

const SETTINGS: Record<CameraConfig['managedBy'], string> = {
  env: 'VIDEO_SOURCE',
  file: 'its source in CAMERAS_FILE',
  api: 'its source',
};

const other = (setting: string): string => `set ${setting} to another index, a URL, a file or test:`;

const RULES: Rule[] = [
  {
    kinds: ['device'],
    when: /cannot open audio device|Could not find audio.*device|audio device.*not found/i,
    code: 'microphone_missing',
    say: (camera) => `the microphone of ${camera} cannot be opened: choose another one (arecord -L lists them) or none`,
  },
  {
    kinds: ['device'],
    when: /Device or resource busy|already in use|could not start.*in use/i,
    code: 'camera_busy',
    say: (camera, setting) => `${camera} is held by another program: close it or ${other(setting)}`,
  },
  {
    kinds: ['device'],
    when: /Permission denied|Operation not permitted|not authorized/i,
    code: 'camera_not_permitted',
    say: (camera) =>
      process.platform === 'darwin'
        ? 'your terminal may not use the camera: allow it in System Settings, Privacy & Security, Camera, then start again'
        : `your user may not open ${camera}: sudo usermod -aG video $USER, then log in again`,
  },
  {
    kinds: ['device'],
    when: /No such file or directory|No such device|Could not find video device|Invalid device index/i,
    code: 'camera_missing',
    say: (camera, setting) => `no camera at ${camera}: connect it or ${other(setting)}`,
  },
  {
    kinds: ['device'],
    when: /No space left on device/i,
    code: 'camera_bandwidth',
    say: (camera) => `the USB bus is too busy for ${camera}: plug it into another port or choose a smaller picture`,
  },
  {
    kinds: ['device'],
    when: /Inappropriate ioctl|Not a video capture device|ENOTTY/i,
    code: 'camera_missing',
    say: (camera, setting) => `${camera} is no camera: ${other(setting)}`,
  },
  {
    kinds: ['file'],
    when: /No such file or directory/i,
    code: 'camera_missing',
    say: (path, setting) => `no file at ${path}: check the path in ${setting}`,
  },
  {
    kinds: ['file'],
    when: /Permission denied/i,
    code: 'camera_not_permitted',
    say: (path) => `your user may not read ${path}: chmod +r it or choose another file`,
  },
  {
    kinds: ['url'],
    when: /401 Unauthorized|403 Forbidden|authorization failed/i,
    code: 'camera_login',
    say: (url) => `${url} refuses user or password: check them in the source`,
  },
  {
    kinds: ['url'],
    when: /404 Not Found|454 Session Not Found/i,
    code: 'camera_not_found',
    say: (url) => `there is nothing at ${url}: check the path in the source`,
  },
  {
    kinds: ['url'],
    when: /Connection refused/i,
    code: 'camera_refused',
    say: (url) => `nothing listens at ${url}: check host and port, and that the camera is on`,
  },
  {
    kinds: ['url'],
    when: /Failed to resolve|Name or service not known|Temporary failure in name/i,
    code: 'camera_unknown_host',
    say: (url) => `the host name of ${url} is not known: check it in the source`,
  },
  {
    kinds: ['url'],
    when: /timed out|No route to host|Network is unreachable|Host is unreachable/i,
    code: 'camera_unreachable',
    say: (url) => `${url} does not answer: check the network and that the camera is on`,
  },
  {
    kinds: ['url', 'file'],
    when: /Invalid data found/i,
    code: 'camera_no_video',
    say: (of) => `${of} sends no video that FFmpeg can read: check that the source is a stream and no page`,
  },
];

/** Why FFmpeg ended, from its log, and what to do about it. `detail` says how it ended. */
export function explainFailure(
  stderr: string,
  of: Pick<CameraConfig, 'source' | 'managedBy'> & { detail: string },
): Trouble {
  const { source, managedBy, detail } = of;
  const spec = parseSource(source);
  const lastWords = withoutSecrets(stderr, source)
    .split('\n')
    .filter((line) => line.trim() !== '' && !isChatter(line))
    .slice(-2)
    .join(' ');
  const rule = RULES.find(({ kinds, when }) => kinds.includes(spec.kind) && when.test(stderr));
  const ended = withoutSecrets(detail, source);
  const remedy = rule ? rule.say(nameOf(spec), SETTINGS[managedBy]) : ended;
  return {
    reason: `${rule?.code ?? 'source_ended'}: ${remedy}`,
    error: rule ? `${remedy} (FFmpeg: ${lastWords})` : lastWords === '' ? ended : `${ended} (FFmpeg: ${lastWords})`,
  };
}

/** Takes the source and every other address in a text that another program wrote back to what may be shown. */
export function withoutSecrets(text: string, source: string): string {
  return redactText(text, source).replace(/[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/gi, (url) => redactSource(url));
}

/** What FFmpeg says of every input and every second is no reason for its end. */
const isChatter = (line: string): boolean =>
  /^\s|^(Input|Output) #|^Stream mapping|^(frame|size|video)[=:]|Press \[q\]/.test(line);

function nameOf(spec: SourceSpec): string {
  if (spec.kind === 'url') return redactSource(spec.url);
  if (spec.kind === 'file') return spec.path;
  if (spec.kind === 'test') return 'the test camera';
  if (!/^\d+$/.test(spec.device)) return spec.device;
  return process.platform === 'linux' ? `/dev/video${spec.device}` : `index ${spec.device}`;
}
