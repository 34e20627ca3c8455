import { wallUs, type WallUs } from '@hindsight/domain';

/** A fragment's place on the source's clock and when its last byte came, all in µs. */
export type Arrival = { mediaStartUs: number; mediaEndUs: number; arrivalUs: number; monotonicUs: number };

/** Where a fragment lies in wall time. Fragments of a session touch and never overlap. */
export type Placed = { wallStart: WallUs; durationUs: number };

const CALIBRATION_US = 1_000_000;
const CALIBRATION_MAX_US = 3_000_000;
/** Media time may run this much faster than arrivals and still count as live: fragments come in bursts of 200 ms. */
const PACE_TOLERANCE_US = 150_000;
const WINDOW_US = 30_000_000;
const SLEW = 500e-6;
const STEP_US = 500_000;

/**
 * Wall time of a session's frames: offset + media time.
 *
 * A live join delivers seconds of backlog at once, so the first fragments wait until arrivals have kept pace with media
 * time for 1 s (3 s at most). Then all are placed with the least of (arrival − media end) so far: the fastest arrival is
 * the least delayed. From then on the offset follows the least over the past 30 s, at most 500 ppm, so that neighbours
 * touch. An error above 500 ms, or a wall clock that was stepped, ends the session. Promises: docs/time.md.
 */
export class WallMapping {
  readonly #recent: { monotonicUs: number; offset: number }[] = [];
  #waiting: Arrival[] = [];
  #offset: number | null = null;
  #clockSkew: number | null = null;

  /**
   * Takes the next fragment. Answers the fragments that can be placed now, oldest first: none while calibrating, then
   * all that waited; or `step` when the session has to end.
   */
  place(arrival: Arrival): Placed[] | 'step' {
    const skew = arrival.arrivalUs - arrival.monotonicUs;
    this.#clockSkew ??= skew;
    if (Math.abs(skew - this.#clockSkew) > STEP_US) return 'step';
    this.#remember(arrival);
    if (this.#offset !== null) {
      const placed = this.#advance(arrival, this.#offset);
      return placed === null ? 'step' : [placed];
    }
    this.#waiting.push(arrival);
    if (!this.#isLive(arrival)) return [];
    const offset = this.#least();
    this.#offset = offset;
    const placed = this.#waiting.map(({ mediaStartUs, mediaEndUs }) => ({
      wallStart: wallUs(Math.round(mediaStartUs + offset)),
      durationUs: Math.round(mediaEndUs + offset) - Math.round(mediaStartUs + offset),
    }));
    this.#waiting = [];
    return placed;
  }

  #remember({ arrivalUs, mediaEndUs, monotonicUs }: Arrival): void {
    this.#recent.push({ monotonicUs, offset: arrivalUs - mediaEndUs });
    while ((this.#recent[0]?.monotonicUs ?? monotonicUs) < monotonicUs - WINDOW_US) this.#recent.shift();
  }

  #least(): number {
    return this.#recent.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  }

  #isLive(now: Arrival): boolean {
    const first = this.#waiting[0] ?? now;
    if (now.monotonicUs - first.monotonicUs >= CALIBRATION_MAX_US) return true;
    const base = this.#waiting.findLast(({ monotonicUs }) => now.monotonicUs - monotonicUs >= CALIBRATION_US);
    if (!base) return false;
    return now.mediaEndUs - base.mediaEndUs <= now.monotonicUs - base.monotonicUs + PACE_TOLERANCE_US;
  }

  /** The slew is applied over the fragment: it starts where the last one ended, and ends where the next one starts. */
  #advance({ mediaStartUs, mediaEndUs }: Arrival, offset: number): Placed | null {
    const error = this.#least() - offset;
    if (Math.abs(error) > STEP_US) return null;
    const most = SLEW * Math.max(0, mediaEndUs - mediaStartUs);
    const next = offset + Math.max(-most, Math.min(most, error));
    this.#offset = next;
    const wallStart = Math.round(mediaStartUs + offset);
    return { wallStart: wallUs(wallStart), durationUs: Math.round(mediaEndUs + next) - wallStart };
  }
}
