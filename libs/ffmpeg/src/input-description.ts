/** What FFmpeg says on stderr about an input when it has opened it. */
export type InputDescription = {
  /** Demuxer names as FFmpeg lists them, `mov,mp4,m4a,3gp,3g2,mj2` for example. */
  format: string;
  video: {
    codec: string;
    pixelFormat: string;
    interlaced: boolean;
    width: number;
    height: number;
    /** Ticks a second of its times: those of a container that has none are telling. */
    timescale?: number;
  } | null;
  audio: { codec: string } | null;
};

/**
 * Reads the description of the first input out of FFmpeg's log (level info), or answers null when there is none.
 * It comes with the running capture's own log, so no second connection to the camera is needed to learn it.
 */
export function describeInput(stderr: string): InputDescription | null {
  const format = /^Input #0, (.*), from /m.exec(stderr)?.[1];
  if (format === undefined) return null;
  const inputs = (stderr.split(/^Output #0/m)[0] as string).split('\n');
  const video = inputs.find((line) => /^\s+Stream #0:\d.*: Video: /.test(line));
  const audio = inputs.find((line) => /^\s+Stream #0:\d.*: Audio: /.test(line));
  return {
    format,
    video: video === undefined ? null : describeVideo(video),
    audio: audio === undefined ? null : { codec: /Audio: (\w+)/.exec(audio)?.[1] ?? 'unknown' },
  };
}

function describeVideo(line: string): InputDescription['video'] {
  const [, ticks, thousands] = /, ([\d.]+)(k?) tbn/.exec(line) ?? [];
  const size = /, (\d{2,5})x(\d{2,5})\b/.exec(line);
  return {
    codec: /Video: (\w+)/.exec(line)?.[1] ?? 'unknown',
    pixelFormat: /Video: \w+(?: \([^)]*\))*, (\w+)/.exec(line)?.[1] ?? 'unknown',
    interlaced: /\b(top|bottom) (first|coded first)|interlaced/.test(line),
    width: Number(size?.[1] ?? 0),
    height: Number(size?.[2] ?? 0),
    ...(ticks === undefined ? {} : { timescale: Number(ticks) * (thousands === 'k' ? 1000 : 1) }),
  };
}
