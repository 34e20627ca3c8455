import { requireFfmpeg, startRedis, startRtspCamera, testVideo, waitFor } from '@hindsight/testing';
import { expect, it } from 'vitest';
import { cameraOf, openBed } from '../fixtures/bed.ts';
import { judgeSession } from '../fixtures/judge.ts';

const FPS = 20;
const RTP_TICKS = 90_000;
/** Long enough for probing and calibration, and over before the footage is. */
const WRAPS_AFTER_SECONDS = 5;

it('an RTP clock that wraps at 32 bits shows nothing on the timeline, and no frame is missing or misplaced', async () => {
  const file = await testVideo({ seconds: 20, fps: FPS, width: 320, height: 180, name: 'rtp-wrap' });
  const firstRtpTime = 2 ** 32 - WRAPS_AFTER_SECONDS * RTP_TICKS;
  const [ffmpeg, redis, camera] = await Promise.all([
    requireFfmpeg(),
    startRedis(),
    startRtspCamera(file, { firstRtpTime }),
  ]);
  if ('skipped' in camera) throw new Error(`expected an RTSP server, got none: ${camera.skipped}`);
  const bed = openBed({ ffmpeg, redisUrl: redis.url });
  try {
    bed.start(cameraOf(camera.url));
    const filled = async (): Promise<boolean> => {
      const { durationUs } = await bed.ring.timeline('yard');
      return durationUs > 2 * WRAPS_AFTER_SECONDS * 1e6;
    };
    await waitFor(filled, { what: 'footage beyond the wrap', timeoutMs: 40_000 });
    const { spans, gaps } = await bed.ring.timeline('yard');
    expect(spans).toHaveLength(1);
    expect(gaps).toEqual([]);
    const frames = await judgeSession(ffmpeg, bed.ring, { camera: 'yard', session: spans[0]!.session });
    frames.forEach(({ number }, n) => expect(number).toBe(frames[0]!.number + n));
    expect(frames.at(-1)!.number).toBeGreaterThan((WRAPS_AFTER_SECONDS + 1) * FPS);
    // The clock in the pictures is the file's media time: what is left is how far the mapping strays.
    const strays = frames.map(({ wallMs, clockMs }) => wallMs - clockMs - (frames[0]!.wallMs - frames[0]!.clockMs));
    for (const stray of strays) expect(Math.abs(stray)).toBeLessThan(1000 / FPS);
  } finally {
    await bed.close();
    await camera.stop();
    await redis.stop();
  }
});
