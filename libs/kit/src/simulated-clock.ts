import { wallMs, wallUs, type WallMs, type WallUs } from '@hindsight/domain';
import { sleepWith, type Clock } from './clock.ts';

type Timer = { at: number; fn: () => void; everyMs: number | null };

/**
 * A clock that moves only when told to. Timers fire in order of their time, and between two of them the
 * promises that the first one woke have settled, so that what they do happens before the second.
 */
export class SimulatedClock implements Clock {
  private wall: number;
  private elapsed = 0;
  private seed: number;
  private readonly timers = new Set<Timer>();

  constructor(startMs: number = Date.UTC(2026, 0, 1), seed = 1) {
    this.wall = startMs;
    this.seed = seed;
  }

  now(): WallMs {
    return wallMs(Math.floor(this.wall));
  }

  nowUs(): WallUs {
    return wallUs(Math.round(this.wall * 1000));
  }

  monotonicMs(): number {
    return this.elapsed;
  }

  /** A fixed sequence a seed (mulberry32). */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  setTimer(ms: number, fn: () => void): () => void {
    return this.schedule(ms, fn, null);
  }

  every(ms: number, fn: () => void): () => void {
    return this.schedule(ms, fn, ms);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith((wait, fn) => this.setTimer(wait, fn), ms, signal);
  }

  /** The wall clock is set forward or back; elapsed time and timers do not notice. */
  step(ms: number): void {
    this.wall += ms;
  }

  /** Lets time pass, firing what is due. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settle();
    for (let due = this.nextDue(end); due !== null; due = this.nextDue(end)) {
      this.moveTo(Math.max(due.at, this.elapsed));
      if (due.everyMs === null) this.timers.delete(due);
      else due.at += due.everyMs;
      due.fn();
      await settle();
    }
    this.moveTo(end);
  }

  private schedule(ms: number, fn: () => void, everyMs: number | null): () => void {
    const timer: Timer = { at: this.elapsed + Math.max(0, ms), fn, everyMs };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  private nextDue(end: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.timers) if (timer.at <= end && (next === null || timer.at < next.at)) next = timer;
    return next;
  }

  private moveTo(elapsed: number): void {
    this.wall += elapsed - this.elapsed;
    this.elapsed = elapsed;
  }
}

/** Lets everything that is already resolved run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
