import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { spawnBound } from './bound-child.ts';
import type { CaptureArguments } from './capture-arguments.ts';
import { createCaptureLog, openedIn } from './capture-log.ts';
import type { Ffmpeg } from './find.ts';
import { describeInput, type InputDescription } from './input-description.ts';
import { createPictureLog, PICTURE_LOG_FD } from './picture-log.ts';

/** A running capture. */
export type CaptureProcess = {
  pid: number | undefined;
  /** The fragmented MP4. */
  stdout: Readable;
  /**
   * Tells the decode time, µs on the source's clock, of pictures when FFmpeg has read them: the first one of `stdout` and
   * then about five a second. Where nothing could hold pictures back it tells nothing.
   */
  onPicture(listener: (decodeUs: number) => void): void;
  /** The last 8 kB of what FFmpeg said; may hold the source unredacted. */
  stderrTail(): string;
  /** What FFmpeg found in its input, null until it has opened it. */
  input(): InputDescription | null;
  /** Addresses of a live playlist that FFmpeg has opened for reading, the first ones in order; unredacted. */
  opened(): string[];
  /**
   * Settles when the process has ended and its log is complete; what it wrote before may still be in `stdout`. Never
   * rejects.
   */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null; error?: Error }>;
  /** Ends it at once: what is not out by now is not wanted any more. */
  kill(): void;
};

/** Starts FFmpeg on arguments of `captureArguments`. It dies with this process, however that ends. */
export function startCapture(ffmpeg: Ffmpeg, { args, stdin }: CaptureArguments): CaptureProcess {
  const logsPictures = args.includes(`pipe:${PICTURE_LOG_FD}`);
  const child = spawnBound(ffmpeg.path, args, {
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(logsPictures ? (['pipe'] as const) : [])],
  });
  const pictures = new EventEmitter<{ picture: [decodeUs: number] }>();
  const pictureLog = createPictureLog();
  // Read whether somebody listens or not: FFmpeg would wait for it.
  (child.stdio[PICTURE_LOG_FD] as Readable | undefined)
    ?.on('data', (chunk: Buffer) => pictureLog.push(chunk).forEach((decodeUs) => pictures.emit('picture', decodeUs)))
    .on('error', () => {});
  const log = createCaptureLog();
  child.stderr?.on('data', (chunk: Buffer) => log.push(chunk));
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const exited = new Promise<Awaited<CaptureProcess['exited']>>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    // Not `close`: that waits for stdout to be read, which a session that gave up does not do.
    child.once('exit', (code, signal) => {
      const stderr = child.stderr as Readable;
      if (stderr.closed || stderr.readableEnded) resolve({ code, signal });
      else stderr.once('close', () => resolve({ code, signal }));
    });
  });
  return {
    pid: child.pid,
    stdout: child.stdout as Readable,
    onPicture: (listener) => void pictures.on('picture', listener),
    stderrTail: () => log.tail(),
    input: () => describeInput(log.head()),
    opened: () => openedIn(log.head()),
    exited,
    kill: () => void child.kill('SIGKILL'),
  };
}
