import { mediaTicks, type MediaTicks } from '@hindsight/domain';

/** A span on the clock of a video track, in its ticks. */
export type TickSpan = { start: MediaTicks; end: MediaTicks };

type Entry<T> = { start: number; end: number; of: T };

/**
 * Gives each fragment of a session its span of media time, so that spans never overlap, none is empty, and none ends
 * before all frames in it have come.
 *
 * Where pictures are shown in the order they come, a span is that of the fragment's frames. Where they are reordered
 * (B-frames), a fragment may hold a picture that is shown after the first ones of the next: then its span ends where the
 * next fragment's first picture is shown, and it is given out one fragment later.
 */
export class FragmentSpans<T> {
  readonly #waiting: Entry<T>[] = [];
  #toleranceTicks: number;
  #reordered = false;
  #end: number | null = null;

  constructor(timescale: number) {
    // Less than half a frame of any camera, more than what rounding between clocks makes.
    this.#toleranceTicks = timescale / 1000;
  }

  /** Takes the next fragment: the presentation time of its first picture and the sum of its durations, in ticks. */
  push(of: T, { mediaStart, durationTicks }: { mediaStart: number; durationTicks: number }): void {
    const before = this.#waiting.at(-1)?.end ?? this.#end;
    this.#reordered ||= before !== null && mediaStart < before - this.#toleranceTicks;
    this.#waiting.push({ start: mediaStart, end: mediaStart + durationTicks, of });
  }

  /** The fragments whose spans are known; all of them at the end of a session. */
  take({ ending = false } = {}): { of: T; span: TickSpan }[] {
    const taken: { of: T; span: TickSpan }[] = [];
    while (this.#waiting.length > (this.#reordered && !ending ? 1 : 0)) {
      const entry = this.#waiting.shift();
      if (!entry) break;
      taken.push({ of: entry.of, span: this.#spanOf(entry, this.#waiting[0]) });
    }
    return taken;
  }

  #spanOf(entry: Entry<T>, next: Entry<T> | undefined): TickSpan {
    const start = this.#reordered ? (this.#end ?? entry.start) : Math.max(entry.start, this.#end ?? entry.start);
    const end = Math.max(start + 1, this.#reordered && next ? next.start : entry.end);
    this.#end = end;
    return { start: mediaTicks(start), end: mediaTicks(end) };
  }
}
