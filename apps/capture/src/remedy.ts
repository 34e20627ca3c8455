import { redactText } from '@hindsight/domain';
import { parseSource } from '@hindsight/ffmpeg';

type Rule = { when: RegExp; code: string; say: (device: string) => string };

const RULES: Rule[] = [
  {
    when: /Device or resource busy/i,
    code: 'camera_busy',
    say: (device) => `${device} is held by another program: close it (fuser -v ${device} names it)`,
  },
  {
    when: /Permission denied|Operation not permitted/i,
    code: 'camera_not_permitted',
    say: (device) => `this user may not open ${device}: sudo usermod -aG video $USER, then log in again`,
  },
  {
    when: /No such file or directory|No such device/i,
    code: 'camera_missing',
    say: (device) => `there is no ${device}: connect the camera, or set VIDEO_SOURCE to a URL, a file or test:`,
  },
  {
    when: /401 Unauthorized|403 Forbidden|authorization failed/i,
    code: 'camera_login',
    say: () => 'the camera refuses user or password: check them in the source',
  },
  {
    when: /404 Not Found/i,
    code: 'camera_not_found',
    say: () => 'the camera has nothing at this address: check the path in the source',
  },
  {
    when: /Connection refused/i,
    code: 'camera_refused',
    say: () => 'nothing listens at this address: check host and port, and that the camera is on',
  },
  {
    when: /timed out|Connection timed out|No route to host|Network is unreachable/i,
    code: 'camera_unreachable',
    say: () => 'the camera does not answer: check its network and that it is on',
  },
  {
    when: /Failed to resolve|Name or service not known|Temporary failure in name/i,
    code: 'camera_unknown_host',
    say: () => 'the host name in the source is not known',
  },
];

/** Why a camera cannot be opened and what to do about it, from FFmpeg's log; never with the source's secrets. */
export function explainFailure(stderr: string, source: string): { reason: string; error: string } {
  const rule = RULES.find(({ when }) => when.test(stderr));
  const spec = parseSource(source);
  const device = spec.kind === 'device' ? deviceName(spec.device) : spec.kind === 'file' ? spec.path : 'the source';
  const last = redactText(stderr, source)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-2)
    .join(' ');
  if (!rule) return { reason: 'source_ended', error: last === '' ? 'FFmpeg ended without a word' : last };
  return { reason: rule.code, error: `${rule.say(device)} (FFmpeg: ${last})` };
}

const deviceName = (device: string): string =>
  /^\d+$/.test(device) && process.platform === 'linux' ? `/dev/video${device}` : device;
