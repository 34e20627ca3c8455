import type { InputDescription } from '@hindsight/ffmpeg';
import { describe, expect, it } from 'vitest';
import { firstPlan, goesOn, isSilenced, nextPlan, type Plan } from './plan.ts';
import type { EndReason } from './session-end.ts';

const camera = { source: 'rtsp://10.0.0.5/stream', mode: 'auto', audio: true } as const;
const withSound: InputDescription = { format: 'rtsp', video: null, audio: { codec: 'pcm_mulaw' } };
const mute: InputDescription = { format: 'rtsp', video: null, audio: null };

const after = (plan: Plan, why: EndReason, input: InputDescription | null = null): Plan =>
  nextPlan(plan, { end: { why, detail: 'the codec is hevc, not h264' }, input, camera });

describe('the first session', () => {
  it.each([
    [{}, 'copy'],
    [{ mode: 'copy' }, 'copy'],
    [{ mode: 'encode' }, 'encode'],
    [{ source: '0' }, 'encode'],
    [{ source: 'test:' }, 'encode'],
  ] as const)('of %j is of mode %s', (more, mode) => {
    expect(firstPlan({ ...camera, ...more })).toMatchObject({ mode, audio: true, probing: 'short', patienceMs: 5000 });
  });
});

describe('the next session', () => {
  const first = firstPlan(camera);

  it.each(['not_copyable', 'long_gop'] as const)('encodes after %s, at once, and remembers why', (why) => {
    const next = after(first, why);
    expect(next).toMatchObject({ mode: 'encode', modeReason: 'the codec is hevc, not h264' });
    expect(goesOn(first, next, { why, detail: '' })).toBe(true);
    expect(after(next, 'source_ended')).toMatchObject({ mode: 'encode', modeReason: 'the codec is hevc, not h264' });
  });

  it('copies on when an IDR was lost after a minute, and encodes when the GOPs are long', () => {
    const end = { why: 'long_gop', detail: 'expected an IDR at least every 4 s, found none' } as const;
    const lost = nextPlan(first, { end: { ...end, streamedUs: 60_000_000 }, input: null, camera });
    expect(lost).toEqual(first);
    expect(goesOn(first, lost, end)).toBe(true);
    expect(nextPlan(first, { end: { ...end, streamedUs: 59_000_000 }, input: null, camera }).mode).toBe('encode');
  });

  it('copies again when that is possible, and looks for it ever later when it does not last', () => {
    const waits: (number | undefined)[] = [];
    let plan = first;
    for (let n = 0; n < 6; n += 1) {
      const encoding = after(plan, 'long_gop');
      waits.push(encoding.copyableAfterMs);
      plan = after(encoding, 'copyable');
      expect(plan).toMatchObject({ mode: 'copy', audio: true });
      expect(plan.modeReason).toBeUndefined();
      expect(goesOn(encoding, plan, { why: 'copyable', detail: '' })).toBe(true);
    }
    expect(waits.map((ms) => (ms ?? 0) / 60_000)).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('leaves out sound that does not come, until it is back', () => {
    const silent = after(first, 'audio_silent');
    expect([silent.audio, isSilenced(silent, camera)]).toEqual([false, true]);
    expect(after(silent, 'source_ended').audio).toBe(false);
    expect(after(silent, 'audio_back').audio).toBe(true);
  });

  it('leaves out sound that is announced when no init comes, at once', () => {
    const next = after(first, 'no_init', withSound);
    expect(next.audio).toBe(false);
    expect(goesOn(first, next, { why: 'no_init', detail: '' })).toBe(true);
  });

  it('waits and looks for longer when a source without sound, or one that sends nothing, gives no init', () => {
    for (const input of [mute, null]) {
      const next = after(first, 'no_init', input);
      expect(next).toMatchObject({ audio: true, probing: 'long', patienceMs: 12_000 });
      expect(goesOn(first, next, { why: 'no_init', detail: '' })).toBe(false);
      expect(after(next, 'no_init', input)).toMatchObject({ audio: true, probing: 'short', patienceMs: 5000 });
    }
  });

  it('looks for longer, at once, when FFmpeg has seen no key frame while it was probing', () => {
    const end = {
      why: 'source_ended',
      detail: '',
      stderr: '[mp4 @ 0x1] dimensions not set\nConversion failed!',
    } as const;
    const next = nextPlan(first, { end, input: mute, camera });
    expect(next).toMatchObject({ mode: 'copy', probing: 'long', patienceMs: 12_000 });
    expect(goesOn(first, next, end)).toBe(true);
    expect(goesOn(next, nextPlan(next, { end, input: mute, camera }), end)).toBe(false);
  });

  it('has its sound again when it was not the sound that kept the init back', () => {
    const deaf = after(first, 'no_init', withSound);
    expect(after(deaf, 'no_init', withSound)).toMatchObject({ audio: true, probing: 'long' });
    expect(after(deaf, 'long_gop', withSound)).toMatchObject({ audio: true, mode: 'encode', patienceMs: 12_000 });
  });

  it('knows what the one before has found in the input', () => {
    const next = after(first, 'described', withSound);
    expect(next.description).toEqual(withSound);
    expect(after(next, 'source_ended', null).description).toEqual(withSound);
    expect(after(next, 'source_ended', mute).description).toEqual(mute);
  });

  it('goes by arrival for good once the dates of a playlist have proved wrong, and goes on at once', () => {
    const end = { why: 'dates_wrong', detail: 'the dates end in the future' } as const;
    const next = nextPlan(first, { end, input: null, camera: { audio: true } });
    expect(next.datesWrong).toBe(end.detail);
    expect(goesOn(first, next, end)).toBe(true);
    expect(after(next, 'source_ended').datesWrong).toBe(end.detail);
  });

  it('waits after everything that is a failure of the source', () => {
    for (const why of [
      'source_ended',
      'stalled',
      'bad_stream',
      'not_started',
      'codec_changed',
      'clock_step',
    ] as const) {
      expect(goesOn(first, after(first, why), { why, detail: '' })).toBe(false);
    }
  });
});
