import { wallUs, type WallUs } from '@hindsight/domain';

/** The end of a fragment on the source's clock, and when its last byte came; all in µs. */
export type Arrival = { mediaEndUs: number; arrivalUs: number; monotonicUs: number };

/** A span on the source's clock, µs. */
export type MediaSpan = { startUs: number; endUs: number };

/** A span in wall time. Spans that touch on the source's clock touch here too. */
export type Placed = { wallStart: WallUs; durationUs: number };

const CALIBRATION_US = 1_000_000;
const CALIBRATION_MAX_US = 3_000_000;
/** Media time may run this much faster than arrivals and still count as live: fragments come in bursts of 200 ms. */
const PACE_TOLERANCE_US = 150_000;
const WINDOW_US = 30_000_000;
const SLEW = 500e-6;

/** An error above this is a step, not a drift: it ends the session. */
export const STEP_US = 500_000;

/**
 * Wall time of a session's frames: offset + media time. docs/time.md says what is promised.
 *
 * calibrating: a live join delivers seconds of backlog at once, so nothing can be placed until arrivals have kept pace
 * with media time for 1 s (3 s at most). The offset is then the least of (arrival − media end) so far: the fastest arrival
 * is the least delayed. ready: the offset follows the least of the past 30 s, by at most 500 ppm of the media time placed.
 * Where it is known when the session was filmed, it is placed by that, and how much earlier than it came is its lateness:
 * found out for 30 s, then the same for good.
 * Stepped: the wall clock jumped against the monotonic one, or media time against arrivals, by more than 500 ms.
 */
export class WallMapping {
  readonly #recent: { monotonicUs: number; offsetUs: number }[] = [];
  readonly #calibrating: Arrival[] = [];
  #offsetUs: number | null = null;
  #skewUs: number | null = null;
  #filmedOffsetUs: number | null = null;
  #lateUs = 0;
  #lateUntilUs = Number.NEGATIVE_INFINITY;

  /** How much earlier than they came frames are placed; 0 where it is not known when they were filmed. */
  get lateUs(): number {
    return this.#lateUs;
  }

  /** What is at media time 0 was filmed then, µs; heeded until `observe` has answered `ready`. */
  filmedAt(offsetUs: number): void {
    if (this.#offsetUs === null) this.#filmedOffsetUs = offsetUs;
  }

  /**
   * Takes note of a fragment's arrival, in order of arrival. `isAsked`: when it was filmed may yet be told, for 3 s at
   * most.
   */
  observe(arrival: Arrival, { isAsked = false } = {}): 'calibrating' | 'ready' | 'step' {
    const skewUs = arrival.arrivalUs - arrival.monotonicUs;
    const stepped = Math.abs(skewUs - (this.#skewUs ?? skewUs)) > STEP_US;
    this.#skewUs = skewUs;
    if (stepped) return 'step';
    this.#remember(arrival);
    if (this.#offsetUs !== null) {
      if (Math.abs(this.#least() - this.#offsetUs) > STEP_US) return 'step';
      if (arrival.monotonicUs < this.#lateUntilUs) this.#calibrate();
      return 'ready';
    }
    this.#calibrating.push(arrival);
    if (!this.#isLive(arrival, isAsked)) return 'calibrating';
    this.#calibrate();
    if (this.#lateUs > 0) this.#lateUntilUs = arrival.monotonicUs + WINDOW_US;
    this.#calibrating.length = 0;
    return 'ready';
  }

  /**
   * Where a span lies in wall time; in order, and only once `observe` has answered `ready`. The correction of the offset
   * is spread over the span: it starts where a span before it that it touches has ended.
   */
  place({ startUs, endUs }: MediaSpan): Placed {
    const offsetUs = this.#offsetUs ?? this.#least();
    const most = SLEW * Math.max(0, endUs - startUs);
    const next = offsetUs + Math.max(-most, Math.min(most, this.#least() - offsetUs));
    this.#offsetUs = next;
    const start = Math.round(startUs + offsetUs) - this.#lateUs;
    return { wallStart: wallUs(start), durationUs: Math.max(1, Math.round(endUs + next) - this.#lateUs - start) };
  }

  #calibrate(): void {
    this.#offsetUs = this.#least();
    // Nothing comes before it was filmed.
    this.#lateUs = Math.max(0, Math.round(this.#offsetUs - (this.#filmedOffsetUs ?? this.#offsetUs)));
  }

  #remember({ arrivalUs, mediaEndUs, monotonicUs }: Arrival): void {
    this.#recent.push({ monotonicUs, offsetUs: arrivalUs - mediaEndUs });
    while ((this.#recent[0]?.monotonicUs ?? monotonicUs) < monotonicUs - WINDOW_US) this.#recent.shift();
  }

  #least(): number {
    return this.#recent.reduce((least, { offsetUs }) => Math.min(least, offsetUs), Number.POSITIVE_INFINITY);
  }

  #isLive(now: Arrival, isAsked: boolean): boolean {
    const first = this.#calibrating[0] ?? now;
    if (now.monotonicUs - first.monotonicUs >= CALIBRATION_MAX_US) return true;
    if (isAsked) return false;
    const base = this.#calibrating.findLast(({ monotonicUs }) => now.monotonicUs - monotonicUs >= CALIBRATION_US);
    if (!base) return false;
    return now.mediaEndUs - base.mediaEndUs <= now.monotonicUs - base.monotonicUs + PACE_TOLERANCE_US;
  }
}
