import { messageOf, ticksToUs } from '@hindsight/domain';
import { FragmentSplitter, parseInit, summarise, type FragmentSummary, type Init } from '@hindsight/mp4';
import type { SessionOptions } from './session.ts';
import type { EndReason } from './session-end.ts';
import { FragmentSpans, type TickSpan } from './time/fragment-spans.ts';
import { HeldBack } from './time/held-frames.ts';
import { PictureArrivals } from './time/picture-arrivals.ts';
import { STEP_US, WallMapping, type Arrival, type MediaSpan } from './time/wall-mapping.ts';

/** A GOP that reaches this cannot be listed in HLS any more, nor cut cheaply. */
const LONG_GOP_US = 4_000_000;
const AUDIO_SILENT_US = 5_000_000;
/** FFmpeg pushes times that run backwards together, one tick a frame; no camera is that fast. */
const LEAST_FRAME_US = 1000;

type Fragment = { bytes: Buffer; summary: FragmentSummary };
type Wishes = Pick<
  SessionOptions,
  | 'id'
  | 'clock'
  | 'mode'
  | 'mayEncode'
  | 'cause'
  | 'continuity'
  | 'heldFrames'
  | 'filmedAt'
  | 'onPlaced'
  | 'onInit'
  | 'onFragment'
>;

/**
 * The bytes of one session on their way to the ring: split, judged, placed in wall time.
 *
 * It begins at the first video key frame; fragments before it are dropped, sound before it is ignored. It ends, by `end`,
 * before the first fragment that does not belong to it any more: other parameter sets, a GOP of 4 s, silence, a step.
 */
export class Footage {
  /** Media time that was handed on, µs. */
  streamedUs = 0;
  readonly #wishes: Wishes;
  readonly #end: (why: EndReason, detail: string) => void;
  readonly #splitter = new FragmentSplitter();
  readonly #mapping = new WallMapping();
  #spans: FragmentSpans<Fragment> | null = null;
  #init: Init | null = null;
  #sets: string | null = null;
  #index = 0;
  #firstUs: number | null = null;
  #begun = false;
  #placing = false;
  #gopStartUs = 0;
  #videoEndUs = Number.NEGATIVE_INFINITY;
  #audioSeenAtUs = 0;
  /** Sound between two pictures that are further apart than a fragment is long: it goes with the later one. */
  #soundBefore: Buffer[] = [];
  readonly #held: HeldBack;
  readonly #pictures = new PictureArrivals();
  #progressMs: number;
  #over = false;

  constructor(wishes: Wishes, end: (why: EndReason, detail: string) => void) {
    this.#wishes = wishes;
    this.#held = new HeldBack(wishes.heldFrames);
    this.#progressMs = wishes.clock.monotonicMs();
    this.#end = (why, detail) => {
      if (!this.#over) end(why, detail);
      this.#over = true;
    };
  }

  get hasInit(): boolean {
    return this.#init !== null;
  }

  /** How long media time has stood still. */
  idleMs(): number {
    return this.#wishes.clock.monotonicMs() - this.#progressMs;
  }

  /** FFmpeg has read a picture, whose fragment may have to wait for sound. Decode time in µs. */
  expect(decodeUs: number): void {
    this.#pictures.push(decodeUs, this.#now());
  }

  take(chunk: Buffer): void {
    if (this.#over) return;
    try {
      for (const { kind, bytes } of this.#splitter.push(chunk)) {
        if (this.#over) return;
        if (kind === 'init') this.#begin(bytes);
        else this.#accept(bytes);
      }
    } catch (error) {
      this.#end('bad_stream', messageOf(error));
    }
  }

  /** Hands on what waits for its successor. */
  close(): void {
    this.#over = true;
    if (this.#placing) this.#handOn({ ending: true });
  }

  #begin(bytes: Buffer): void {
    this.#init = parseInit(bytes);
    this.#progressMs = this.#wishes.clock.monotonicMs();
    if (!this.#init.video) return this.#end('bad_stream', 'expected a video track, found none');
    this.#spans = new FragmentSpans(this.#init.video.timescale);
    const end = this.#wishes.onInit(this.#init);
    if (end) this.#end(end.why, end.detail);
  }

  #accept(bytes: Buffer): void {
    const { video } = this.#init ?? {};
    if (!this.#init || !video) return;
    const summary = summarise(this.#init, bytes);
    if (summary.frames === 0) {
      if (summary.audioSamples > 0) this.#audioSeenAtUs = this.#videoEndUs;
      this.#soundBefore.push(bytes);
      return;
    }
    const startUs = ticksToUs(summary.mediaStart, video.timescale);
    const endUs = ticksToUs(summary.mediaStart + summary.durationTicks, video.timescale);
    this.#firstUs ??= startUs;
    if (this.#isStep(summary, { startUs, endUs })) return;
    if (endUs > this.#videoEndUs) this.#progressMs = this.#wishes.clock.monotonicMs();
    this.#videoEndUs = Math.max(this.#videoEndUs, endUs);
    if (summary.key && this.#setsChanged(summary)) {
      return this.#end('codec_changed', 'the picture changed its parameter sets');
    }
    if (!this.#begun && !this.#canBegin(summary, endUs)) return void this.#gopTooLong(summary, { startUs, endUs });
    this.#place({ bytes: this.#withSoundBefore(bytes), summary }, { startUs, endUs });
  }

  #withSoundBefore(bytes: Buffer): Buffer {
    return this.#soundBefore.length === 0 ? bytes : Buffer.concat([...this.#soundBefore.splice(0), bytes]);
  }

  /** Decoding can start here: with an IDR, because a recovery point carries the sync flag too. */
  #isEntry({ key, idr }: FragmentSummary): boolean {
    const mustBeIdr = this.#wishes.mayEncode && this.#wishes.mode === 'copy' && this.#init?.video?.codec === 'h264';
    return key && (idr || !mustBeIdr);
  }

  #canBegin(summary: FragmentSummary, endUs: number): boolean {
    this.#begun = this.#isEntry(summary);
    this.#soundBefore.length = 0;
    this.#audioSeenAtUs = endUs;
    return this.#begun;
  }

  #isStep({ frames, durationTicks }: FragmentSummary, { startUs, endUs }: MediaSpan): boolean {
    const backUs = this.#videoEndUs - startUs;
    const squeezed = frames > 1 && durationTicks > 0 && endUs - startUs < frames * LEAST_FRAME_US;
    if (backUs <= STEP_US && !squeezed) return false;
    this.#end('clock_step', squeezed ? 'media time stands still' : `media time ran back by ${backUs / 1e6} s`);
    return true;
  }

  #setsChanged({ parameterSets }: FragmentSummary): boolean {
    const sets = [...parameterSets.sps, ...parameterSets.pps].map((set) => set.toString('latin1')).join('\n');
    const before = this.#sets;
    this.#sets = sets;
    return before !== null && before !== sets;
  }

  #isSilent({ audioSamples }: FragmentSummary, endUs: number): boolean {
    if (!this.#init?.audio || audioSamples > 0) this.#audioSeenAtUs = endUs;
    return endUs - this.#audioSeenAtUs > AUDIO_SILENT_US;
  }

  #gopTooLong(summary: FragmentSummary, { startUs, endUs }: MediaSpan): boolean {
    if (this.#isEntry(summary)) this.#gopStartUs = startUs;
    else if (!this.#begun) this.#gopStartUs = this.#firstUs ?? startUs;
    if (this.#wishes.mode === 'encode' || !this.#wishes.mayEncode) return false;
    if (endUs - this.#gopStartUs < LONG_GOP_US) return false;
    this.#end('long_gop', `expected an IDR at least every ${LONG_GOP_US / 1e6} s, found none`);
    return true;
  }

  #place(fragment: Fragment, { startUs, endUs }: MediaSpan): void {
    const { summary } = fragment;
    const { durationTicks, frames } = summary;
    const heldUs = this.#held.us(ticksToUs(durationTicks / frames, this.#init?.video?.timescale ?? 1));
    const { mediaEndUs, arrivalUs, monotonicUs } = this.#arrivalOf(endUs);
    const filmedUs = this.#placing ? null : this.#wishes.filmedAt?.();
    if (typeof filmedUs === 'number') this.#mapping.filmedAt(filmedUs - (this.#firstUs ?? 0));
    const arrival = { mediaEndUs, arrivalUs: arrivalUs - heldUs, monotonicUs: monotonicUs - heldUs };
    const state = this.#mapping.observe(arrival, { isAsked: filmedUs === 'asked' });
    if (state === 'step') return this.#end('clock_step', 'wall clock and media time parted by more than 0.5 s');
    // Only of media time that has not jumped: a jump is no long GOP, and no silence.
    if (this.#gopTooLong(summary, { startUs, endUs })) return;
    if (this.#isSilent(summary, endUs)) return this.#end('audio_silent', 'sound is announced but does not come');
    this.#spans?.push(fragment, summary);
    if (state === 'ready' && !this.#placing) this.#wishes.onPlaced?.(this.#mapping.lateUs);
    this.#placing = state === 'ready';
    if (this.#placing) this.#handOn();
  }

  #now(): Omit<Arrival, 'mediaEndUs'> {
    const { clock } = this.#wishes;
    return { arrivalUs: clock.nowUs(), monotonicUs: Math.round(clock.monotonicMs() * 1000) };
  }

  /** A fragment is over when the next picture has come, whatever sound it has waited for since. */
  #arrivalOf(endUs: number): Arrival {
    const firstUs = this.#firstUs ?? endUs;
    const picture = this.#pictures.upTo(endUs - firstUs);
    if (picture) return { ...picture, mediaEndUs: firstUs + picture.mediaEndUs };
    return { mediaEndUs: endUs, ...this.#now() };
  }

  #handOn(how?: { ending: boolean }): void {
    for (const { of, span } of this.#spans?.take(how) ?? []) this.#emit(of, span);
  }

  #emit({ bytes, summary }: Fragment, { start, end }: TickSpan): void {
    const { timescale } = this.#init?.video ?? {};
    if (!this.#init || timescale === undefined) return;
    const { id, cause, onFragment, continuity } = this.#wishes;
    const { wallStart, durationUs } = this.#mapping.place({
      startUs: ticksToUs(start, timescale),
      endUs: ticksToUs(end, timescale),
    });
    // What lies before the end of the session before is already there; the rest begins at its first key frame.
    if (this.#index === 0 && wallStart < continuity.notBeforeUs()) return;
    if (this.#index === 0 && !summary.key) return;
    const input = {
      ...{ session: id, indexInSession: this.#index, init: this.#init.bytes, bytes },
      ...{ wallStart, durationUs, mediaStart: start, timescale, frames: summary.frames, key: summary.key },
    };
    continuity.reach((wallStart + durationUs) as typeof wallStart);
    this.streamedUs += durationUs;
    onFragment(this.#index === 0 && cause !== undefined ? { ...input, cause } : input);
    this.#index += 1;
  }
}
