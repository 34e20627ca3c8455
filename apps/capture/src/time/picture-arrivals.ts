import type { Arrival } from './wall-mapping.ts';

/** Pictures whose fragment has not come: a minute of them at five a second. */
const MOST = 300;
/** A picture that came so long before the end of a fragment says nothing of it, µs. */
const NEAR_US = 500_000;
/** Decode times are rounded to the source's ticks and then to those of the fragments, µs. */
const ROUNDING_US = 2000;

/** When FFmpeg read pictures of a session, some of them, in order of decoding. */
export class PictureArrivals {
  readonly #arrivals: Arrival[] = [];
  #firstUs: number | null = null;

  /** Takes note of a picture, whose media time is counted from the first one; all in µs. */
  push(decodeUs: number, at: Omit<Arrival, 'mediaEndUs'>): void {
    this.#firstUs ??= decodeUs;
    this.#arrivals.push({ mediaEndUs: decodeUs - this.#firstUs, ...at });
    if (this.#arrivals.length > MOST) this.#arrivals.shift();
  }

  /**
   * The least delayed of the pictures that begin just before or at this time after the first one, null when none is told.
   * The one before a picture ends where it begins. None is answered twice.
   */
  upTo(sinceFirstUs: number): Arrival | null {
    const later = this.#arrivals.findIndex(({ mediaEndUs }) => mediaEndUs > sinceFirstUs + ROUNDING_US);
    const due = this.#arrivals.splice(0, later === -1 ? this.#arrivals.length : later);
    return due
      .filter(({ mediaEndUs }) => mediaEndUs > sinceFirstUs - NEAR_US)
      .reduce<Arrival | null>((least, one) => (least && delayOf(least) <= delayOf(one) ? least : one), null);
  }
}

const delayOf = ({ arrivalUs, mediaEndUs }: Arrival): number => arrivalUs - mediaEndUs;
