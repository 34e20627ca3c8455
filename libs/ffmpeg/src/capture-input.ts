import { HindsightError } from '@hindsight/domain';
import type { Ffmpeg } from './find.ts';
import type { InputDescription } from './input-description.ts';
import type { SourceSpec, UrlContainer } from './source.ts';
import { testCameraGraph } from './test-camera.ts';
import { timelessKind } from './timeless.ts';

/**
 * How an input is opened: options, the input itself, and what goes to stdin. `sound`: a second input, which has the sound of
 * the first one's pictures.
 */
export type CaptureInput = {
  options: string[];
  input: string;
  stdin?: Buffer;
  sound?: { options: string[]; input: string };
};

/** What is known or wanted of an input beyond its source. */
export type InputWishes = {
  /** `copy`: the video goes through untouched. `encode`: libx264, closed GOPs of 1 s, no B-frames. */
  mode: 'copy' | 'encode';
  audio: boolean;
  /** `640x480`; devices only. */
  size?: string;
  /** Frames per second; devices only. */
  fps?: number;
  /** `default` or `hw:1,0` (ALSA), `0` (AVFoundation), `audio=<name>` (DirectShow); devices only. */
  microphone?: string;
  /** What an earlier run learned. */
  description?: InputDescription;
  /** Probing bounds: `short` is 1 MB or 1 s; `long`, for a retry, five times that. */
  probing?: 'short' | 'long';
  /** Network silence after which FFmpeg gives up, ms. */
  socketTimeoutMs?: number;
  platform?: NodeJS.Platform;
};

/** The input side of a capture's arguments (design, section 5). */
export function captureInput(ffmpeg: Ffmpeg, source: SourceSpec, wishes: InputWishes): CaptureInput {
  switch (source.kind) {
    case 'test':
      return {
        options: ['-re', '-fpsprobesize', '0', '-f', 'lavfi'],
        input: testCameraGraph({ ...source, audio: wishes.audio }),
      };
    case 'file':
      // Looped at real time. `file:` keeps a name with a colon or a leading dash from meaning something else.
      return { options: ['-re', '-stream_loop', '-1', ...probing(wishes)], input: `file:${source.path}` };
    case 'device':
      return deviceInput(ffmpeg, source.device, wishes);
    case 'url':
      return urlInput(ffmpeg, source, wishes);
  }
}

function deviceInput(
  { features }: Ffmpeg,
  device: string,
  { audio, size, fps, microphone, platform = process.platform }: InputWishes,
): CaptureInput {
  const asked = [
    ...(fps === undefined ? [] : ['-framerate', String(fps)]),
    ...(size === undefined ? [] : ['-video_size', size]),
  ];
  const heard = audio ? microphone : undefined;
  const isIndex = /^\d+$/.test(device);
  if (platform === 'darwin') {
    // AVFoundation refuses its own default of 29.97 on most cameras.
    return {
      options: ['-f', 'avfoundation', ...(fps === undefined ? ['-framerate', '30'] : []), ...asked],
      input: `${device}:${heard ?? 'none'}`,
    };
  }
  if (platform === 'win32') {
    if (isIndex) {
      const expected = `expected the camera's name on Windows (video=<name>, listed by ffmpeg -list_devices true -f dshow -i dummy)`;
      throw new HindsightError(
        'unsupported_by_ffmpeg',
        `${expected}, got index ${device}: DirectShow has no order to count in`,
      );
    }
    const input = heard === undefined ? device : `${device}:${heard}`;
    return { options: ['-f', 'dshow', '-rtbufsize', '100M', ...asked], input };
  }
  const input = isIndex ? `/dev/video${device}` : device;
  if (heard === undefined) return { options: ['-f', 'v4l2', ...asked], input };
  // Two devices are opened one after the other: only on one clock, here the wall's, do picture and sound belong together.
  const queue = ['-thread_queue_size', '512'];
  return {
    options: [...queue, '-f', 'v4l2', '-timestamps', 'abs', ...asked],
    input,
    sound: { options: [...queue, ...(features.isync ? ['-isync', '0'] : []), '-f', 'alsa'], input: heard },
  };
}

type UrlSource = Extract<SourceSpec, { kind: 'url' }>;
type Option = [name: string, value: string];

/**
 * A URL may hold a password, and arguments can be read by every user of the machine: it goes to stdin in an
 * ffconcat list (tried with HTTP MPEG-TS, MP4, HLS, RTSP, RTMP, SRT and UDP). Builds before FFmpeg 5 get it as an
 * argument, because their lists take no options, so that probing and timeouts would be lost.
 *
 * An MP4 is a film more often than a camera: it is played over and over, like a file. A list cannot be looped over
 * HTTP, so it names the film many times, and it knows nothing of a display matrix: only an address that holds a secret
 * goes that way. A playlist comes a segment at a time: it is read at the speed at which it
 * was filmed, from its last segment but one.
 */
function urlInput(ffmpeg: Ffmpeg, source: UrlSource, wishes: InputWishes): CaptureInput {
  const { scheme, url, container } = source;
  const protocol = scheme === 'rtsps' ? 'rtsp' : scheme;
  if (!ffmpeg.features.protocols.has(protocol) && protocol !== 'rtsp') {
    const remedy = 'install a newer one: apt-get install ffmpeg';
    throw new HindsightError(
      'unsupported_by_ffmpeg',
      `expected FFmpeg ${ffmpeg.version} to read ${scheme}://, it does not; ${remedy}`,
    );
  }
  const options = urlOptions(ffmpeg, source, wishes);
  const protocols = protocolsOf(source).join(',');
  const pace = [...(container === 'mp4' || container === 'hls' ? ['-re'] : []), ...arrivalTimes(source, wishes)];
  if (!ffmpeg.features.concatOptions || (container === 'mp4' && !mayHoldSecret(url))) {
    const loop = container === 'mp4' ? ['-stream_loop', '-1'] : [];
    const flags = [...options, ['protocol_whitelist', protocols] as Option];
    return { options: [...pace, ...loop, ...flags.flatMap(([name, value]) => [`-${name}`, value])], input: url };
  }
  const entry = [`file '${url}'`, ...options.map(([name, value]) => `option ${name} ${value}`)];
  const entries = Array.from({ length: container === 'mp4' ? FILM_REPEATS : 1 }, () => entry).flat();
  const list = ['-f', 'concat', '-safe', '0', '-auto_convert', '0'];
  const probe = probing(wishes, timelessKind(source, wishes.description) !== null);
  return {
    options: [...pace, '-protocol_whitelist', `pipe,${protocols}`, ...list, ...probe],
    input: 'pipe:0',
    stdin: Buffer.from(['ffconcat version 1.0', ...entries, ''].join('\n')),
  };
}

/** Whether an address may hold a secret: a login, or a query, where tokens stand. */
function mayHoldSecret(url: string): boolean {
  const { username, password, search } = new URL(url);
  return `${username}${password}${search}` !== '';
}

/** A film of 10 s is opened anew after 2.8 hours. */
const FILM_REPEATS = 1000;

/** Encoded JPEGs get their times from a filter, see `encodeOptions`: those given here would be whole ticks of 40 ms. */
function arrivalTimes(source: UrlSource, { mode, description }: InputWishes): string[] {
  const kind = timelessKind(source, description);
  return kind === null || (kind === 'jpeg' && mode === 'encode') ? [] : ['-use_wallclock_as_timestamps', '1'];
}

function urlOptions({ features }: Ffmpeg, source: UrlSource, wishes: InputWishes): Option[] {
  const { scheme, container } = source;
  const timeoutUs = String((wishes.socketTimeoutMs ?? 3000) * 1000);
  const options: Option[] = [];
  // UDP is for cameras that refuse TCP: a packet that is lost is a picture that is damaged.
  if (container === 'rtsp') options.push(['rtsp_transport', 'tcp+udp'], ['rtsp_flags', 'prefer_tcp']);
  if (container === 'rtsp') options.push([features.rtspTimeoutOption, timeoutUs]);
  else options.push(['rw_timeout', timeoutUs]);
  // A redirect would lead past the checks that the address went through.
  if (scheme.startsWith('http') && features.maxRedirects) options.push(['max_redirects', '0']);
  if (container === 'hls') options.push(['live_start_index', '-2']);
  const formats = FORMATS[container];
  if (formats !== undefined) options.push(['format_whitelist', formats]);
  for (let i = 0, probe = probing(wishes, timelessKind(source, wishes.description) !== null); i < probe.length; i += 2)
    options.push([(probe[i] as string).slice(1), probe[i + 1] as string]);
  return options;
}

/** A playlist can name any address: nothing but what says so is read as one. */
const FORMATS: Record<UrlContainer, string | undefined> = {
  mpegts: 'mpegts',
  hls: 'hls,mpegts,mov,mp4,aac',
  mp4: 'mov,mp4',
  mjpeg: 'mpjpeg,mjpeg,image2,jpeg_pipe',
  flv: 'flv,live_flv',
  rtsp: undefined,
  unknown: 'mpegts,mov,mp4,mpjpeg,mjpeg,jpeg_pipe,flv,live_flv,matroska,webm,h264,hevc,ogg',
};

function protocolsOf({ scheme, container }: UrlSource): string[] {
  if (container === 'rtsp') return ['rtsp', 'rtp', 'srtp', 'tcp', 'udp', 'tls'];
  if (container === 'hls') return ['http', 'https', 'tcp', 'tls', 'crypto'];
  const below = {
    http: ['tcp'],
    https: ['tls', 'tcp'],
    rtmp: ['tcp'],
    rtmps: ['tls', 'tcp'],
    srt: [],
    udp: [],
  } as const;
  return [scheme, ...(scheme in below ? below[scheme as keyof typeof below] : [])];
}

/** Pictures that are stamped on arrival must not wait while FFmpeg looks for their rate. */
const probing = ({ probing = 'short' }: InputWishes, isTimeless = false): string[] => [
  ...(probing === 'short'
    ? ['-analyzeduration', '1000000', '-probesize', '1000000']
    : ['-analyzeduration', '5000000', '-probesize', '5000000']),
  ...(isTimeless ? ['-fpsprobesize', '0'] : []),
];
