import { HindsightError, messageOf, ticksToUs, type FragmentRef } from '@hindsight/domain';
import type { CaptureProcess } from '@hindsight/ffmpeg';
import type { Clock } from '@hindsight/kit';
import {
  copyableReason,
  FragmentSplitter,
  parseInit,
  summarise,
  type FragmentSummary,
  type Init,
} from '@hindsight/mp4';
import type { AppendInput } from '@hindsight/ring';
import { WallMapping, type Placed } from './time/wall-mapping.ts';

const NO_INIT_MS = 5000;
const NO_PROGRESS_MS = 5000;
const AUDIO_SILENT_US = 5_000_000;
const WATCH_MS = 250;
/** A GOP that reaches this cannot be listed in HLS any more, nor cut cheaply. */
const LONG_GOP_US = 4_000_000;
/** With sound, the first picture may come this late; longer GOPs never begin in time. */
const FIRST_KEY_US = 2 * LONG_GOP_US;

/** Why a session has ended. */
export type SessionEnd = {
  why:
    | 'source_ended'
    | 'stalled'
    | 'no_init'
    | 'audio_silent'
    | 'codec_changed'
    | 'not_copyable'
    | 'long_gop'
    | 'clock_step'
    | 'bad_stream'
    | 'stopped';
  /** What happened, in words. */
  detail: string;
  /** Fragments handed on. */
  fragments: number;
};

export type SessionOptions = {
  id: string;
  clock: Clock;
  capture: CaptureProcess;
  mode: 'copy' | 'encode';
  /** Whether what cannot be copied ends the session, so that the next one encodes it. */
  mayEncode: boolean;
  /** Said to the timeline about the gap before this session. */
  cause: FragmentRef['cause'];
  onInit: (init: Init) => void;
  onFragment: (input: AppendInput) => void;
  signal: AbortSignal;
};

type Pending = { bytes: Buffer; summary: FragmentSummary };

/**
 * One unbroken ingest run: reads FFmpeg's output until something ends it, and hands on fragments that carry wall time.
 * It begins at the first video key frame; what comes before is dropped. Always ends FFmpeg, and never rejects.
 */
export async function runSession(options: SessionOptions): Promise<SessionEnd> {
  const session = new Session(options);
  const { capture, clock, signal } = options;
  const stopWatching = clock.every(WATCH_MS, () => session.watch());
  const onAbort = (): void => session.end('stopped', 'capture is told to stop');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  capture.stdout.on('data', (chunk: Buffer) => session.take(chunk));
  void capture.exited.then(({ code, signal: by, error }) => {
    session.end('source_ended', error ? messageOf(error) : `FFmpeg ended with ${by ?? `exit code ${code}`}`);
  });
  const end = await session.ended;
  stopWatching();
  signal.removeEventListener('abort', onAbort);
  capture.kill();
  capture.stdout.destroy();
  await capture.exited;
  return end;
}

class Session {
  readonly ended: Promise<SessionEnd>;
  readonly #options: SessionOptions;
  readonly #splitter = new FragmentSplitter();
  readonly #mapping = new WallMapping();
  readonly #startedMs: number;
  #waiting: Pending[] = [];
  #init: Init | null = null;
  #sets: string | null = null;
  #index = 0;
  #gopStartUs = 0;
  #begun = false;
  #progressMs: number;
  #videoEndUs = 0;
  #audioSeenAtUs = 0;
  #over = false;
  #resolve: (end: SessionEnd) => void = () => undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
    this.#progressMs = this.#startedMs;
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
  }

  end(why: SessionEnd['why'], detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#resolve({ why, detail, fragments: this.#index });
  }

  /** A frozen source does not make FFmpeg end: media time has to move. */
  watch(): void {
    const now = this.#options.clock.monotonicMs();
    if (!this.#init && now - this.#startedMs > NO_INIT_MS) {
      this.end('no_init', `no stream within ${NO_INIT_MS / 1000} s`);
    } else if (now - this.#progressMs > NO_PROGRESS_MS) {
      this.end('stalled', `no new picture within ${NO_PROGRESS_MS / 1000} s`);
    }
  }

  take(chunk: Buffer): void {
    if (this.#over) return;
    try {
      for (const part of this.#splitter.push(chunk)) {
        if (this.#over) return;
        if (part.kind === 'init') this.#begin(part.bytes);
        else this.#accept(part.bytes);
      }
    } catch (error) {
      this.end('bad_stream', messageOf(error));
      if (!(error instanceof HindsightError)) throw error;
    }
  }

  #begin(bytes: Buffer): void {
    this.#init = parseInit(bytes);
    this.#progressMs = this.#options.clock.monotonicMs();
    const reason = this.#options.mode === 'copy' && this.#options.mayEncode ? copyableReason(this.#init) : null;
    if (reason !== null) this.end('not_copyable', reason);
    else this.#options.onInit(this.#init);
  }

  #accept(bytes: Buffer): void {
    const init = this.#init;
    if (!init?.video) return this.end('bad_stream', 'expected a video track, found none');
    const summary = summarise(init, bytes);
    if (summary.frames === 0) return;
    const { timescale } = init.video;
    const startUs = ticksToUs(summary.mediaStart, timescale);
    const endUs = ticksToUs(summary.mediaStart + summary.durationTicks, timescale);
    if (!this.#begun && !this.#isFirstKey(summary, endUs)) return;
    if (endUs > this.#videoEndUs) this.#progressMs = this.#options.clock.monotonicMs();
    this.#videoEndUs = Math.max(this.#videoEndUs, endUs);
    if (summary.key && this.#setsChanged(summary))
      return this.end('codec_changed', 'the picture changed its parameter sets');
    if (this.#isSilent(init, summary, endUs)) return this.end('audio_silent', 'sound is announced but does not come');
    if (this.#gopTooLong({ summary, startUs, endUs })) return;
    this.#place({ bytes, summary }, { startUs, endUs });
  }

  #isFirstKey(summary: FragmentSummary, endUs: number): boolean {
    this.#begun = summary.key && (this.#options.mode === 'encode' || summary.idr);
    if (!this.#begun && this.#options.mayEncode && this.#options.mode === 'copy' && endUs > FIRST_KEY_US) {
      this.end('long_gop', 'no key frame in the first 8 s');
    }
    this.#audioSeenAtUs = endUs;
    return this.#begun;
  }

  #setsChanged({ parameterSets }: FragmentSummary): boolean {
    const sets = [...parameterSets.sps, ...parameterSets.pps].map((set) => set.toString('latin1')).join('\n');
    const before = this.#sets;
    this.#sets = sets;
    return before !== null && before !== sets;
  }

  #isSilent(init: Init, { audioSamples }: FragmentSummary, endUs: number): boolean {
    if (!init.audio || audioSamples > 0) this.#audioSeenAtUs = endUs;
    return endUs - this.#audioSeenAtUs > AUDIO_SILENT_US;
  }

  #gopTooLong(of: { summary: FragmentSummary; startUs: number; endUs: number }): boolean {
    const { summary, startUs, endUs } = of;
    if (summary.key && (this.#options.mode === 'encode' || summary.idr)) this.#gopStartUs = startUs;
    if (endUs - this.#gopStartUs < LONG_GOP_US || this.#options.mode === 'encode' || !this.#options.mayEncode)
      return false;
    this.end('long_gop', `key frames are ${LONG_GOP_US / 1e6} s apart or more`);
    return true;
  }

  #place(pending: Pending, { startUs, endUs }: { startUs: number; endUs: number }): void {
    const { clock } = this.#options;
    const placed = this.#mapping.place({
      mediaStartUs: startUs,
      mediaEndUs: endUs,
      arrivalUs: clock.nowUs(),
      monotonicUs: Math.round(clock.monotonicMs() * 1000),
    });
    if (placed === 'step') return this.end('clock_step', 'wall clock and media time parted by more than 500 ms');
    this.#waiting.push(pending);
    for (const place of placed) this.#emit(place);
  }

  #emit({ wallStart, durationUs }: Placed): void {
    const pending = this.#waiting.shift();
    const { timescale } = this.#init?.video ?? {};
    if (!pending || !this.#init || timescale === undefined) return;
    const { id, cause, onFragment } = this.#options;
    const { mediaStart, frames, key } = pending.summary;
    const first = this.#index === 0 && cause !== undefined;
    const times = { wallStart, durationUs, mediaStart, timescale };
    const input = {
      session: id,
      indexInSession: this.#index,
      init: this.#init.bytes,
      bytes: pending.bytes,
      ...times,
      frames,
      key,
    };
    this.#index += 1;
    onFragment(first ? { ...input, cause } : input);
  }
}
