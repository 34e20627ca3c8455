import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaToWall, wallToMedia, type FragmentRef } from './fragment.ts';
import { ULID, ulid } from './ids.ts';
import { redactSource, redactText } from './source.ts';
import { coverageOf, type Gap } from './spans.ts';
import { canFollow, CLIP_STATES, isOpen } from './states.ts';
import { bytes, mediaTicks, msToUs, usToMs, wallMs, wallUs } from './units.ts';

describe('ids', () => {
  it('are 26 lower-case characters that sort by time', () => {
    const early = ulid(1_000_000, () => 0.999);
    const late = ulid(1_000_001, () => 0);
    expect(early).toMatch(ULID);
    expect(late > early).toBe(true);
  });
});

describe('sources', () => {
  it('lose user, password and query values', () => {
    expect(redactSource('rtsp://admin:s3cret@10.0.0.5:554/stream?token=abc&x=1')).toBe(
      'rtsp://***@10.0.0.5:554/stream?token=***&x=***',
    );
    expect(redactSource('/dev/video0')).toBe('/dev/video0');
    expect(redactSource('0')).toBe('0');
  });

  it.each([
    ['rtsp://admin:pa/ss@10.0.0.5/stream', 'rtsp://***@10.0.0.5/stream'],
    ['rtsp://admin:12#ss@10.0.0.5/stream', 'rtsp://***@10.0.0.5/stream'],
    ['rtsp://admin:pa?ss@x@10.0.0.5/stream', 'rtsp://***@10.0.0.5/stream'],
    ['rtsp:/admin:pass@10.0.0.5/stream', '***@10.0.0.5/stream'],
    ['admin:pass@10.0.0.5/stream', '***@10.0.0.5/stream'],
    ['C:\\clips\\me@home.mp4', 'C:\\clips\\me@home.mp4'],
    ['/home/me@home/clip.mp4', '/home/me@home/clip.mp4'],
    ['test:640x360@15', 'test:640x360@15'],
  ])('lose the password also where they are mistyped: %s', (source, shown) => {
    expect(redactSource(source)).toBe(shown);
    expect(redactText(`cannot open ${source}`, source)).toBe(`cannot open ${shown}`);
  });

  it.each([
    [
      'rtsp://10.0.0.5/user=admin&password=Hunter22&channel=1&stream=0.sdp',
      'rtsp://10.0.0.5/user=***&password=***&channel=1&stream=0.sdp',
    ],
    [
      'rtsp://10.0.0.5:554/user=admin_password=Hunter_22_channel=1_stream=0.sdp?real_stream',
      'rtsp://10.0.0.5:554/user=***_password=***_channel=1_stream=0.sdp?real_stream',
    ],
    ['rtsp://10.0.0.5/live/token=Hunter22/main', 'rtsp://10.0.0.5/live/token=***'],
    ['rtsp://10.0.0.5/live/pwd=a1', 'rtsp://10.0.0.5/live/pwd=***'],
    ['10.0.0.5/user=admin&password=Hunter22&channel=1', '10.0.0.5/user=***&password=***&channel=1'],
    ['rtsp://10.0.0.5/channel=1_stream=0.sdp', 'rtsp://10.0.0.5/channel=1_stream=0.sdp'],
    ['/srv/key=1/clip.mp4', '/srv/key=1/clip.mp4'],
  ])('lose what stands in the path as login data: %s', (source, shown) => {
    expect(redactSource(source)).toBe(shown);
    const path = source.slice(source.lastIndexOf('/') + 1);
    const said = redactText(`cannot open ${source} at DESCRIBE /${path} for Hunter22 or Hunter_22`, source);
    expect(said).toContain(`cannot open ${shown} at DESCRIBE /`);
    if (shown !== source) expect(said).not.toMatch(/admin|a1/);
    for (const secret of ['Hunter22', 'Hunter_22'].filter((one) => source.includes(one))) {
      expect(said).not.toContain(secret);
    }
  });

  it('lose what their query holds in the words of another program, but for what is too short to be a secret', () => {
    expect(redactText('GET /live?key=topsecret&ch=1: 404', 'http://cam/live?key=topsecret&ch=1')).toBe(
      'GET /live?key=***&ch=1: 404',
    );
  });

  it('lose the password in every form in which another program may print it', () => {
    const source = 'rtsp://admin:p%40ss@cam/';
    expect(redactText('cannot open rtsp://admin:p%40ss@cam/: p@ss refused', source)).not.toMatch(/p@ss|p%40ss/);
  });
});

describe('coverage', () => {
  it('is the share of the window outside its gaps', () => {
    const window = { start: wallMs(0), end: wallMs(1000) };
    const gap = (start: number, end: number): Gap => ({ start: wallMs(start), end: wallMs(end), cause: 'dropped' });
    expect(coverageOf(window, [])).toBe(1);
    expect(coverageOf(window, [gap(-500, 250), gap(900, 2000)])).toBeCloseTo(0.65);
    expect(coverageOf(window, [gap(0, 1000)])).toBe(0);
  });
});

describe('a fragment', () => {
  it('maps between wall and media time without losing a frame to rounding', () => {
    const rates = fc.constantFrom(15360, 90000, 30000, 12800);
    fc.assert(
      fc.property(rates, fc.nat(1e9), fc.nat(1000), (timescale, start, frame) => {
        const ref: FragmentRef = {
          seq: 1,
          segment: 1,
          session: 's',
          sessionNumber: 1,
          indexInSession: 0,
          wallStart: wallUs(1_700_000_000_000_000 + start),
          durationUs: 200_000,
          mediaStart: mediaTicks(start),
          timescale,
          frames: 6,
          key: true,
          bytes: bytes(1),
        };
        const at = mediaTicks(start + Math.round((frame * timescale) / 30));
        const floor = usToMs(mediaToWall(ref, at));
        const back = wallToMedia(ref, floor);
        expect(back).toBeLessThanOrEqual(at);
        expect(at - back).toBeLessThanOrEqual(Math.ceil(timescale / 1000) + 1);
        expect(msToUs(floor)).toBeLessThanOrEqual(mediaToWall(ref, at));
      }),
    );
  });
});

describe('the life of a clip', () => {
  it('ends in ready, failed or cancelled, and only a failed clip begins again', () => {
    for (const state of CLIP_STATES.filter((s) => !isOpen(s))) {
      for (const next of CLIP_STATES) expect(canFollow(state, next)).toBe(state === 'failed' && next === 'queued');
    }
  });

  it('can be cancelled or fail from every open state', () => {
    for (const state of CLIP_STATES.filter(isOpen)) {
      expect(canFollow(state, 'failed')).toBe(true);
      expect(canFollow(state, 'cancelled')).toBe(true);
    }
  });
});
