import { wallUs } from '@hindsight/domain';
import { createRegistry, SimulatedClock, type Registry } from '@hindsight/kit';
import type { AppendInput, Ring } from '@hindsight/ring';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCaptureMetrics, type CaptureMetrics } from './metrics.ts';

const clock = new SimulatedClock();
let registry: Registry;
let metrics: CaptureMetrics;
let answer: () => Promise<unknown>;
const fragment = { bytes: Buffer.alloc(700), durationUs: 200_000, wallStart: 5_000_000 } as unknown as AppendInput;
const HELD = { bytes: 70_000, heldBytes: 9000, durationUs: 58_800_000, capacityMs: 60_000 };

beforeEach(() => {
  registry = createRegistry('capture-test');
  const ring = { timeline: () => answer() } as unknown as Ring;
  metrics = createCaptureMetrics({ registry, clock, ring });
  answer = () => Promise.resolve(HELD);
  metrics.taken('yard');
  metrics.watchQueue('yard', () => 0);
});

/** What a scrape says of a metric, by its own labels, as `camera=yard`. */
async function scraped(name: string): Promise<Record<string, number>> {
  const found = (await registry.getMetricsAsJSON()).find((metric) => metric.name === `hindsight_${name}`);
  const entries = found?.values.map(({ labels, value }) => {
    const own = Object.entries(labels).filter(([label]) => label !== 'service');
    return [own.map(([label, text]) => `${label}=${text}`).join(), value] as const;
  });
  return Object.fromEntries(entries ?? []);
}

describe('the metrics of a camera', () => {
  it('are there from the moment it is taken, so that the first increase is seen', async () => {
    expect(await scraped('camera_up')).toEqual({ 'camera=yard': 0 });
    expect(await scraped('camera_restarts_total')).toMatchObject({ 'camera=yard,reason=stalled': 0 });
    expect(await scraped('gap_seconds_total')).toMatchObject({ 'camera=yard,cause=reconnect': 0 });
    expect(await scraped('dropped_fragments_total')).toEqual({ 'camera=yard': 0 });
  });

  it('say at the first scrape what the ring holds', async () => {
    expect(await registry.metrics()).toMatch(/hindsight_ring_seconds\{camera="yard",service="capture-test"\} 58\.8/);
    expect(await scraped('ring_bytes')).toEqual({ 'camera=yard': 70_000 });
    expect(await scraped('ring_capacity_seconds')).toEqual({ 'camera=yard': 60 });
    expect(await scraped('held_bytes')).toEqual({ 'camera=yard': 9000 });
  });

  it('leave out what the ring does not answer in time, instead of repeating old numbers', async () => {
    expect(await scraped('ring_seconds')).toEqual({ 'camera=yard': 58.8 });
    answer = () => new Promise(() => undefined);
    const late = scraped('ring_seconds');
    await clock.advance(1000);
    expect(await late).toEqual({});
  });

  it('ask a ring that is away one question a camera, however often they are scraped', async () => {
    let questions = 0;
    let say: (timeline: unknown) => void = () => undefined;
    answer = () => {
      questions += 1;
      return new Promise((resolve) => (say = resolve));
    };
    for (let n = 0; n < 3; n += 1) {
      const late = scraped('ring_seconds');
      await clock.advance(1000);
      expect(await late).toEqual({});
    }
    expect(questions).toBe(1);
    say(HELD);
    await clock.advance(0);
    answer = () => Promise.resolve(HELD);
    expect(await scraped('ring_seconds')).toEqual({ 'camera=yard': 58.8 });
  });

  it('say how old the newest fragment is', async () => {
    expect(await scraped('camera_fragment_age_seconds')).toEqual({});
    metrics.stored('yard', fragment);
    await clock.advance(2500);
    expect(await scraped('camera_fragment_age_seconds')).toEqual({ 'camera=yard': 2.5 });
  });

  it('count the seconds that are missing before a fragment that says why', async () => {
    metrics.footageEnds('yard', 2_000_000);
    metrics.stored('yard', { ...fragment, cause: 'stalled' });
    expect(await scraped('gap_seconds_total')).toMatchObject({ 'camera=yard,cause=stalled': 3 });
  });

  it('count what is missing since another process had the camera, or this one before it was started anew', async () => {
    metrics.footageEnds('yard', 2_000_000);
    metrics.stored('yard', { ...fragment, indexInSession: 0 });
    metrics.stored('yard', { ...fragment, indexInSession: 1, wallStart: wallUs(5_200_001) });
    expect(await scraped('gap_seconds_total')).toMatchObject({ 'camera=yard,cause=reconnect': 3 });
    metrics.taken('gate');
    metrics.stored('gate', { ...fragment, indexInSession: 0 });
    expect(await scraped('gap_seconds_total')).toMatchObject({ 'camera=gate,cause=reconnect': 0 });
  });

  it('are gone when the camera is, all but the count of what was refused', async () => {
    metrics.taken('gate');
    metrics.stored('yard', fragment);
    metrics.fps('yard', 30);
    metrics.ended('yard', 'stalled');
    await registry.getMetricsAsJSON();
    await registry.metrics();
    metrics.gone('yard');
    const text = await registry.metrics();
    const left = text.split('\n').filter((line) => line.includes('camera="yard"'));
    expect(left).toEqual([expect.stringMatching(/^hindsight_refused_appends_total\{/)]);
    expect(text).toContain('camera="gate"');
  });
});
