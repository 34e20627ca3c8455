/**
 * Units of time and size. A bare `number` that means a time or a size does not cross a module boundary in
 * this product: the unit is in the type and in the name, and every conversion is in this file.
 */

declare const unit: unique symbol;
type Branded<U extends string> = number & { readonly [unit]: U };

/** Wall-clock instant: UTC, whole milliseconds since 1970-01-01. */
export type WallMs = Branded<'WallMs'>;
/** Wall-clock instant: UTC, whole microseconds since 1970-01-01. Exact in a double until the year 2255. */
export type WallUs = Branded<'WallUs'>;
/** Instant or span on a source's own clock, in ticks of its track's timescale. */
export type MediaTicks = Branded<'MediaTicks'>;
/** Size in bytes. */
export type Bytes = Branded<'Bytes'>;

/** Brands a whole number of milliseconds since the epoch. */
export const wallMs = (value: number): WallMs => value as WallMs;
/** Brands a whole number of microseconds since the epoch. */
export const wallUs = (value: number): WallUs => value as WallUs;
/** Brands a number of ticks. */
export const mediaTicks = (value: number): MediaTicks => value as MediaTicks;
/** Brands a number of bytes. */
export const bytes = (value: number): Bytes => value as Bytes;

/** Milliseconds to microseconds, exact. */
export const msToUs = (value: WallMs): WallUs => wallUs(value * 1000);
/** Microseconds to milliseconds, cut (not rounded): the frame is never named later than it was. */
export const usToMs = (value: WallUs): WallMs => wallMs(Math.floor(value / 1000));
/** A span in ticks of `timescale` (ticks per second) to microseconds, rounded to the nearest. */
export const ticksToUs = (ticks: number, timescale: number): number => Math.round((ticks * 1e6) / timescale);
/** A span in microseconds to ticks of `timescale` (ticks per second), rounded to the nearest. */
export const usToTicks = (us: number, timescale: number): MediaTicks => mediaTicks(Math.round((us * timescale) / 1e6));
/** A span in ticks of `timescale` to seconds. */
export const ticksToSeconds = (ticks: number, timescale: number): number => ticks / timescale;

/** ISO 8601, UTC, milliseconds: the form of every instant in an answer. */
export const isoMs = (value: WallMs): string => new Date(value).toISOString();
