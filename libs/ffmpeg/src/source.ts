import { HindsightError, redactSource } from '@hindsight/domain';

/** What a camera's source text means (design, section 5). */
export type SourceSpec =
  | { kind: 'device'; /** Index as the system counts, or a path or name. */ device: string }
  | { kind: 'url'; scheme: SourceScheme; url: string; container: UrlContainer }
  | { kind: 'file'; path: string }
  | { kind: 'test'; width: number; height: number; fps: number };

/** The only schemes that are let through to FFmpeg: it knows many more, some of which read local files. */
export const SOURCE_SCHEMES = ['rtsp', 'rtsps', 'http', 'https', 'rtmp', 'rtmps', 'srt', 'udp'] as const;
export type SourceScheme = (typeof SOURCE_SCHEMES)[number];

/** What comes over a URL, as far as its name tells. `unknown`: FFmpeg looks, but never finds a playlist. */
export type UrlContainer = 'mpegts' | 'hls' | 'mp4' | 'mjpeg' | 'flv' | 'rtsp' | 'unknown';

const TEST = /^test:(?:(\d{2,4})x(\d{2,4}))?(?:@(\d{1,3}))?$/;

/**
 * Reads a source: a camera index, a device path, a URL, a file, or `test:` (also `test:640x360@15`). Throws
 * `invalid_request` with the source redacted.
 */
export function parseSource(text: string): SourceSpec {
  const source = text.trim();
  if (source === '') throw invalid(source, 'a camera index, device, URL, file or test:');
  // `video=` is how DirectShow names a camera.
  if (/^(\d{1,3}$|\/dev\/|video=.)/.test(source)) return { kind: 'device', device: source };
  if (source.startsWith('test:')) return parseTest(source);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source)?.[1]?.toLowerCase();
  if (scheme === 'file') return { kind: 'file', path: decodeURIComponent(new URL(source).pathname) };
  if (scheme !== undefined) return parseUrl(source, scheme);
  // `-`, `pipe:0`, `concat:a|b`: FFmpeg would take these for something else than a file.
  if (/[\0\n\r]/.test(source)) throw invalid(source, 'a path on one line');
  // What hides a login is no path: as one it would stand in arguments and messages with its password.
  if (redactSource(source) !== source) throw invalid(source, 'a URL with its scheme and //, or a path from /');
  return { kind: 'file', path: source };
}

function parseTest(source: string): SourceSpec {
  const match = TEST.exec(source);
  const [width, height, fps] = [match?.[1] ?? 1280, match?.[2] ?? 720, match?.[3] ?? 30].map(Number) as [
    number,
    number,
    number,
  ];
  const fits =
    width >= 320 && height >= 180 && width <= 3840 && width % 2 === 0 && height % 2 === 0 && fps >= 1 && fps <= 120;
  if (!match || !fits) throw invalid(source, 'test: or test:<even width ≥ 320>x<even height ≥ 180>@<fps 1…120>');
  return { kind: 'test', width, height, fps };
}

function parseUrl(source: string, scheme: string): SourceSpec {
  const known = SOURCE_SCHEMES.find((candidate) => candidate === scheme);
  if (known === undefined) throw invalid(source, `a scheme of ${SOURCE_SCHEMES.join(', ')}`);
  // A quote or a line break would end the quoted URL in the list that FFmpeg reads on stdin.
  if (/[\s'"\\]/.test(source))
    throw invalid(source, 'a URL without spaces, quotes and backslashes (percent-encode them)');
  if (!URL.canParse(source)) throw invalid(source, 'a URL that can be parsed');
  return { kind: 'url', scheme: known, url: source, container: containerOf(known, new URL(source)) };
}

function containerOf(scheme: SourceScheme, { pathname, search }: URL): UrlContainer {
  if (scheme.startsWith('rtsp')) return 'rtsp';
  if (scheme.startsWith('rtmp')) return 'flv';
  if (scheme === 'udp' || scheme === 'srt') return 'mpegts';
  const extension = /\.([a-z0-9]+)$/i.exec(pathname)?.[1]?.toLowerCase() ?? '';
  if (['ts', 'mts', 'm2ts', 'mpegts'].includes(extension)) return 'mpegts';
  if (extension === 'm3u8') return 'hls';
  if (['mp4', 'm4v', 'mov'].includes(extension)) return 'mp4';
  if (extension === 'flv') return 'flv';
  // The usual ends of multipart JPEG addresses: video.mjpg, mjpeg.cgi, ?action=stream.
  if (/mjpe?g/i.test(pathname) || /action=stream|mjpe?g/i.test(search)) return 'mjpeg';
  return 'unknown';
}

const invalid = (source: string, expected: string): HindsightError =>
  new HindsightError(
    'invalid_request',
    `expected the source to be ${expected}, got ${JSON.stringify(redactSource(source))}`,
  );
