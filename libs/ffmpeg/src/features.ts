import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where builds of FFmpeg differ in ways that matter here. */
export type FfmpegFeatures = {
  /**
   * The RTSP socket timeout, in µs. On builds before 5 the option `timeout` means *listen*: FFmpeg would become
   * a server on the camera's address.
   */
  rtspTimeoutOption: 'timeout' | 'stimeout';
  /** Whether `-fps_mode` is there; before it was `-vsync`. */
  fpsMode: boolean;
  /** Whether an input can be laid on the clock of another one. */
  isync: boolean;
  /** Whether an input can be opened without a look at its frames first. */
  findStreamInfo: boolean;
  /** Whether HTTP redirects can be forbidden. */
  maxRedirects: boolean;
  /** Whether an ffconcat list can give options to its inputs, which keeps timeouts with a URL on stdin. */
  concatOptions: boolean;
  srt: boolean;
  /** Protocols that can be read from. */
  protocols: Set<string>;
  encoders: Set<string>;
};

/** Asks a binary once. Throws when it does not run. */
export async function askFeatures(path: string): Promise<{ version: string; features: FfmpegFeatures }> {
  const ask = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(path, ['-hide_banner', ...args], { timeout: 10_000, maxBuffer: 1 << 22 })).stdout;
  const [version, help, rtsp, http, protocolText, encoderText] = await Promise.all([
    ask('-version'),
    ask('-h', 'long'),
    ask('-h', 'demuxer=rtsp'),
    ask('-h', 'protocol=http').catch(() => ''),
    ask('-protocols'),
    ask('-encoders'),
  ]);
  const protocols = new Set(/Input:\s*([\s\S]*?)(?:Output:|$)/.exec(protocolText)?.[1]?.split(/\s+/).filter(Boolean));
  const fpsMode = /^-fps_mode/m.test(help);
  return {
    version: /^ffmpeg version (\S+)/m.exec(version)?.[1] ?? 'unknown',
    features: {
      rtspTimeoutOption: /^\s+-stimeout\s/m.test(rtsp) ? 'stimeout' : 'timeout',
      fpsMode,
      isync: /^-isync/m.test(help),
      findStreamInfo: /^-find_stream_info/m.test(help),
      maxRedirects: /^\s+-max_redirects\s/m.test(http),
      // Both came with FFmpeg 5; the list's own options cannot be asked for.
      concatOptions: fpsMode,
      srt: protocols.has('srt'),
      protocols,
      encoders: new Set([...encoderText.matchAll(/^ [VAS][A-Z.]{5} (\S+)/gm)].map((match) => match[1] as string)),
    },
  };
}

/** Passes the timing of frames through: the default duplicates frames of variable-rate sources. */
export const timingPassthrough = (features: FfmpegFeatures): string[] =>
  features.fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough'];
