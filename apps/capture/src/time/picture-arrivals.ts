/** When a picture came, µs of the wall clock and of the monotonic one; its decode time is counted from the first picture. */
export type PictureArrival = { sinceFirstUs: number; arrivalUs: number; monotonicUs: number };

/** Pictures that FFmpeg may have in hand: a minute at 60 a second. Beyond that nobody asks any more. */
const MOST = 3600;

/** When FFmpeg read each picture of a session, by their numbers in order of decoding. */
export class PictureArrivals {
  readonly #arrivals: PictureArrival[] = [];
  /** Number of the picture that the oldest kept arrival belongs to. */
  #oldest = 0;
  #firstUs: number | null = null;

  /** Takes note of the next picture. */
  push(decodeUs: number, at: { arrivalUs: number; monotonicUs: number }): void {
    this.#firstUs ??= decodeUs;
    this.#arrivals.push({ sinceFirstUs: decodeUs - this.#firstUs, ...at });
    if (this.#arrivals.length > MOST) this.#forget(1);
  }

  /** Arrival of the picture with this number, null while it has not been told. Those before it are forgotten. */
  of(number: number): PictureArrival | null {
    this.#forget(Math.min(Math.max(0, number - this.#oldest), this.#arrivals.length));
    return number < this.#oldest ? null : (this.#arrivals[0] ?? null);
  }

  #forget(count: number): void {
    this.#arrivals.splice(0, count);
    this.#oldest += count;
  }
}
