/** What a browser is asked about a file: its video and audio codec as RFC 6381 writes them. */
export type FileCodecs = { video: string; audio: string | null };

/**
 * Reads codecs from the beginning of an MP4 (ISO/IEC 14496-12 and -15): profile, constraints and level stand in `avcC`. Null
 * when there is none.
 */
export function codecsOf(start: Uint8Array): FileCodecs | null {
  const at = find(start, 'avcC');
  const profile = at < 0 ? undefined : start.slice(at + 5, at + 8);
  if (!profile || profile.length < 3) return null;
  const video = `avc1.${Array.from(profile, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return { video, audio: find(start, 'mp4a') < 0 ? null : 'mp4a.40.2' };
}

/** The type of a file for `canPlayType` and the like. */
export const contentType = ({ video, audio }: FileCodecs): string =>
  `video/mp4; codecs="${[video, audio].filter((codec) => codec !== null).join(', ')}"`;

const PROFILES: Record<number, string> = {
  0x42: 'Baseline',
  0x4d: 'Main',
  0x58: 'Extended',
  0x64: 'High',
  0x6e: 'High 10',
};

/** For people: `H.264 High, level 4.0, AAC`. */
export function codecWords({ video, audio }: FileCodecs): string {
  const profile = Number.parseInt(video.slice(5, 7), 16);
  const level = Number.parseInt(video.slice(9, 11), 16) / 10;
  const name = PROFILES[profile] ?? `profile ${profile}`;
  return `H.264 ${name}, level ${level.toFixed(1)}${audio === null ? ', no sound' : ', AAC'}`;
}

function find(bytes: Uint8Array, type: string): number {
  const [a, b, c, d] = Array.from(type, (char) => char.charCodeAt(0));
  for (let i = 0; i + 4 <= bytes.length; i += 1) {
    if (bytes[i] === a && bytes[i + 1] === b && bytes[i + 2] === c && bytes[i + 3] === d) return i;
  }
  return -1;
}
