import { HindsightError } from '@hindsight/domain';
import type { Ffmpeg } from './find.ts';
import type { InputDescription } from './input-description.ts';
import type { SourceSpec, UrlContainer } from './source.ts';
import { testCameraGraph } from './test-camera.ts';

/** How an input is opened: options, the input itself, and what goes to stdin. */
export type CaptureInput = { options: string[]; input: string; stdin?: Buffer };

/** What is known or wanted of an input beyond its source. */
export type InputWishes = {
  audio: boolean;
  /** `640x480`; devices only. */
  size?: string;
  /** Frames per second; devices only. */
  fps?: number;
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
      return { options: ['-re', '-f', 'lavfi'], input: testCameraGraph({ ...source, audio: wishes.audio }) };
    case 'file':
      // Looped at real time. `file:` keeps a name with a colon or a leading dash from meaning something else.
      return { options: ['-re', '-stream_loop', '-1', ...probing(wishes)], input: `file:${source.path}` };
    case 'device':
      return deviceInput(source.device, wishes);
    case 'url':
      return urlInput(ffmpeg, source, wishes);
  }
}

function deviceInput(device: string, { size, fps, platform = process.platform }: InputWishes): CaptureInput {
  const asked = [
    ...(fps === undefined ? [] : ['-framerate', String(fps)]),
    ...(size === undefined ? [] : ['-video_size', size]),
  ];
  const isIndex = /^\d+$/.test(device);
  if (platform === 'darwin') {
    // AVFoundation refuses its own default of 29.97 on most cameras.
    return {
      options: ['-f', 'avfoundation', ...(fps === undefined ? ['-framerate', '30'] : []), ...asked],
      input: `${device}:none`,
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
    return { options: ['-f', 'dshow', '-rtbufsize', '100M', ...asked], input: device };
  }
  return { options: ['-f', 'v4l2', ...asked], input: isIndex ? `/dev/video${device}` : device };
}

type UrlSource = Extract<SourceSpec, { kind: 'url' }>;
type Option = [name: string, value: string];

/**
 * A URL may hold a password, and arguments can be read by every user of the machine: it goes to stdin in an
 * ffconcat list (tried with HTTP MPEG-TS and with RTSP). Two things go as arguments instead: an MP4, because a
 * list cannot be looped over HTTP; and everything on builds before FFmpeg 5, whose lists take no options, so
 * that probing and timeouts would be lost.
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
  const wallclock = needsWallclock(container, wishes.description) ? ['-use_wallclock_as_timestamps', '1'] : [];
  if (container === 'mp4' || !ffmpeg.features.concatOptions) {
    const flags = [...options, ['protocol_whitelist', protocols] as Option].flatMap(([name, value]) => [
      `-${name}`,
      value,
    ]);
    const paced = container === 'mp4' ? ['-re', '-stream_loop', '-1'] : [];
    return { options: [...paced, ...wallclock, ...flags], input: url };
  }
  const list = [
    'ffconcat version 1.0',
    `file '${url}'`,
    ...options.map(([name, value]) => `option ${name} ${value}`),
    '',
  ];
  return {
    options: [
      ...wallclock,
      '-protocol_whitelist',
      `pipe,${protocols}`,
      '-f',
      'concat',
      '-safe',
      '0',
      '-auto_convert',
      '0',
      ...probing(wishes),
    ],
    input: 'pipe:0',
    stdin: Buffer.from(list.join('\n')),
  };
}

function urlOptions({ features }: Ffmpeg, { scheme, container }: UrlSource, wishes: InputWishes): Option[] {
  const timeoutUs = String((wishes.socketTimeoutMs ?? 3000) * 1000);
  const options: Option[] = [];
  if (container === 'rtsp') options.push(['rtsp_transport', 'tcp'], [features.rtspTimeoutOption, timeoutUs]);
  else options.push(['rw_timeout', timeoutUs]);
  // A redirect would lead past the checks that the address went through.
  if (scheme.startsWith('http') && features.maxRedirects) options.push(['max_redirects', '0']);
  const formats = FORMATS[container];
  if (formats !== undefined) options.push(['format_whitelist', formats]);
  for (let i = 0, probe = probing(wishes); i < probe.length; i += 2)
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

/** Multipart JPEG and raw H.264 carry no time: FFmpeg would take 25 frames a second for granted. */
export const needsWallclock = (container: UrlContainer, description: InputDescription | undefined): boolean =>
  container === 'mjpeg' || /^(mpjpeg|mjpeg|jpeg_pipe|h264|hevc)$/.test(description?.format ?? '');

const probing = ({ probing = 'short' }: InputWishes): string[] =>
  probing === 'short'
    ? ['-analyzeduration', '1000000', '-probesize', '1000000']
    : ['-analyzeduration', '5000000', '-probesize', '5000000'];
