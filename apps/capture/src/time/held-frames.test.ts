import { describe, expect, it } from 'vitest';
import { HeldBack } from './held-frames.ts';

describe('what FFmpeg keeps back', () => {
  it('is so many frames of the rate at which they come', () => {
    expect(new HeldBack(2).us(40_000)).toBe(80_000);
    expect(new HeldBack(0).us(40_000)).toBe(0);
  });

  it('is counted in the shortest frames of late where the rate varies: frames to come may be as short', () => {
    const held = new HeldBack(2);
    held.us(33_000);
    expect(held.us(200_000)).toBe(66_000);
    for (let n = 0; n < 50; n += 1) held.us(200_000);
    expect(held.us(200_000)).toBe(400_000);
  });
});
