import { createInterface } from 'node:readline';
import { HindsightError } from '@hindsight/domain';
import { systemClock } from '@hindsight/kit';
import { spawnBound } from './bound-child.ts';
import type { Ffmpeg } from './find.ts';
import { createTail } from './tail.ts';

/** One bounded run of FFmpeg. */
export type FfmpegRun = {
  args: string[];
  /** Written to stdin, which is then closed. */
  input?: Buffer;
  /** After this the process is killed; default 60 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** More output than this ends the run with `encoder_error`; default 512 MiB. */
  maxOutputBytes?: number;
  /** Called with every line of stderr: what FFmpeg says about each frame is more than is kept. */
  onStderrLine?: (line: string) => void;
};

/** What a run wrote. `stderr` is the first and the last of it, 32 kB at most each. */
export type FfmpegOutput = { stdout: Buffer; stderr: string };

/**
 * Runs FFmpeg to its end. Throws `encoder_error` with the end of stderr when it fails, takes too long (`timeLimitMs` in
 * its details) or writes too much, and the signal's reason when it is aborted. An exit code of 0 proves nothing about the
 * media.
 */
export function runFfmpeg(ffmpeg: Ffmpeg, run: FfmpegRun): Promise<FfmpegOutput> {
  const { args, input, timeoutMs = 60_000, signal, maxOutputBytes = 512 * 1024 * 1024, onStderrLine } = run;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const child = spawnBound(ffmpeg.path, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const stderr = createTail({ headBytes: 32 * 1024, tailBytes: 32 * 1024 });
    const chunks: Buffer[] = [];
    let size = 0;
    let failure: Error | undefined;
    const fail = (error: Error): void => {
      failure ??= error;
      child.kill('SIGKILL');
    };
    const onAbort = (): void => fail(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    const cancelTimer = systemClock.setTimer(timeoutMs, () =>
      fail(
        new HindsightError(
          'encoder_error',
          `expected FFmpeg to end within ${timeoutMs} ms, it did not${said(stderr)}`,
          { details: { timeLimitMs: timeoutMs } },
        ),
      ),
    );
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    if (onStderrLine && child.stderr) createInterface({ input: child.stderr }).on('line', onStderrLine);
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxOutputBytes) chunks.push(chunk);
      else fail(new HindsightError('encoder_error', `expected at most ${maxOutputBytes} bytes from FFmpeg, got more`));
    });
    // FFmpeg may have what it needs before it has read everything: the broken pipe is no fault.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    child.once(
      'error',
      (cause) => (failure ??= new HindsightError('encoder_error', `expected ${ffmpeg.path} to start`, { cause })),
    );
    child.once('close', (code, killedBy) => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
      if (failure === undefined && code !== 0) {
        const got = code === null ? `signal ${killedBy}` : `exit code ${code}`;
        failure = new HindsightError('encoder_error', `expected FFmpeg to succeed, got ${got}${said(stderr)}`);
      }
      if (failure === undefined) resolve({ stdout: Buffer.concat(chunks, size), stderr: stderr.text() });
      else reject(failure);
    });
  });
}

const said = (stderr: { text(): string }): string => {
  const lines = stderr.text().trim().split('\n').slice(-6).join('\n');
  return lines === '' ? '' : `: ${lines}`;
};
