import { messageOf } from '@hindsight/domain';
import type { CaptureProcess } from '@hindsight/ffmpeg';
import type { Clock } from '@hindsight/kit';
import type { Init } from '@hindsight/mp4';
import type { AppendInput } from '@hindsight/ring';
import type { SessionEnd, SessionResult } from './session-end.ts';
import { Footage } from './footage.ts';
import type { Continuity } from './time/continuity.ts';

const WATCH_MS = 250;
/** Media time has stood still for so long: this is said, and if FFmpeg ends now, this is why. */
const STALLED_MS = 2500;
const NO_PROGRESS_MS = 5000;
/** A look that comes so much later than it should tells of this process, not of the source. */
const HELD_UP_MS = 1000;
/** How long FFmpeg's last bytes are waited for. */
const LAST_BYTES_MS = 1000;

/** What a session is run on. */
export type SessionOptions = {
  id: string;
  clock: Clock;
  capture: CaptureProcess;
  mode: 'copy' | 'encode';
  /** Whether what cannot be copied ends the session, so that the next one encodes it. */
  mayEncode: boolean;
  /** How long the init may take, ms. */
  patienceMs: number;
  /** Said to the timeline about the gap before this session. */
  cause: AppendInput['cause'];
  /** Where the camera's footage ended; nothing is handed on that would overlap it. */
  continuity: Continuity;
  /** Frames that FFmpeg keeps back while it reads this source. */
  heldFrames: number;
  /** When the first picture that FFmpeg reads was filmed, µs of wall time; `asked` while that may yet become known. */
  filmedAt?: () => number | 'asked' | null;
  /** Told once, when frames begin to be placed: how much earlier than they came. */
  onPlaced?: (lateUs: number) => void;
  /** Called once with the init; an answer ends the session before it has begun. */
  onInit: (init: Init) => SessionEnd | null;
  onFragment: (input: AppendInput) => void;
  /** Media time stands still, or moves again. */
  onStalled: (stalled: boolean) => void;
  /** Ends the session from outside. */
  ending: Promise<SessionEnd>;
  signal: AbortSignal;
};

/**
 * One unbroken ingest run: reads FFmpeg's output until something ends it, and hands on fragments that carry wall time.
 * Always ends FFmpeg, and never rejects.
 */
export async function runSession(options: SessionOptions): Promise<SessionResult> {
  const { capture, clock, signal, ending } = options;
  let resolve: (end: SessionEnd) => void = () => undefined;
  const ended = new Promise<SessionEnd>((settle) => (resolve = settle));
  const footage = new Footage(options, (why, detail) => resolve({ why, detail }));
  const watchdog = createWatchdog(options, footage, resolve);
  const onAbort = (): void => resolve({ why: 'stopped', detail: 'capture is told to stop' });
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const stopWatching = clock.every(WATCH_MS, watchdog.look);
  const isRead = new Promise<void>((settle) => capture.stdout.once('close', settle).once('end', settle));
  capture.onPicture((decodeUs) => footage.expect(decodeUs));
  capture.stdout.on('data', (chunk: Buffer) => footage.take(chunk));
  capture.stdout.on('error', () => undefined);
  void ending.then(resolve);
  void capture.exited.then(async ({ code, signal: by, error }) => {
    const wasStalled = watchdog.wasStalled();
    await Promise.race([isRead, clock.sleep(LAST_BYTES_MS, signal).catch(() => undefined)]);
    const detail = error ? messageOf(error) : `FFmpeg ended with ${by ?? `exit code ${code}`}`;
    resolve(wasStalled ? watchdog.stalledEnd() : { why: 'source_ended', detail });
  });

  const end = await ended;
  stopWatching();
  signal.removeEventListener('abort', onAbort);
  footage.close();
  capture.kill();
  capture.stdout.destroy();
  await capture.exited;
  return { ...end, streamedUs: footage.streamedUs };
}

/** A frozen source does not make FFmpeg end: media time has to move. */
function createWatchdog(
  { clock, patienceMs, onStalled }: SessionOptions,
  footage: Footage,
  end: (end: SessionEnd) => void,
) {
  const startedMs = clock.monotonicMs();
  let lastLookMs = startedMs;
  let heldUp = { atMs: startedMs, forMs: 0 };
  let stalled = false;
  let stalledForMs = 0;
  let stalledAtMs = Number.NEGATIVE_INFINITY;
  /** FFmpeg that gives up writes out what it still has: that is no progress. */
  const wasStalled = (): boolean => clock.monotonicMs() - stalledAtMs < LAST_BYTES_MS;
  const stalledEnd = (): SessionEnd => ({
    why: 'stalled',
    detail: `no new picture for ${(stalledForMs / 1000).toFixed(1)} s`,
  });
  const look = (): void => {
    const nowMs = clock.monotonicMs();
    // When this process itself was held up, the source is not to blame: its bytes are waiting to be read.
    const lateMs = nowMs - lastLookMs - WATCH_MS;
    lastLookMs = nowMs;
    if (lateMs > HELD_UP_MS) heldUp = { atMs: nowMs, forMs: heldUp.forMs + lateMs };
    if (footage.idleMs() < nowMs - heldUp.atMs) heldUp.forMs = 0;
    const idleMs = footage.idleMs() - heldUp.forMs;
    if (!footage.hasInit) {
      if (idleMs > patienceMs) end({ why: 'no_init', detail: `no stream within ${patienceMs / 1000} s` });
      return;
    }
    if (idleMs >= STALLED_MS) [stalledForMs, stalledAtMs] = [idleMs, nowMs];
    if (idleMs >= STALLED_MS !== stalled) onStalled((stalled = !stalled));
    if (idleMs > NO_PROGRESS_MS) end(stalledEnd());
  };
  return { look, wasStalled, stalledEnd };
}
