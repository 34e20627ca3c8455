import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HindsightError } from '@hindsight/domain';
import { requireFfmpeg, tempDir } from '@hindsight/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { checkFootage, transcodeClip, type Ffmpeg } from './index.ts';

const FRAMES = 18_000;

let folder: Awaited<ReturnType<typeof tempDir>>;
/** It reads nothing and never ends. */
let hanging: Ffmpeg;
beforeAll(async () => {
  folder = await tempDir();
  const path = join(folder.path, 'ffmpeg');
  await writeFile(path, '#!/bin/sh\ntouch "$0.runs"\nexec sleep 600\n');
  await chmod(path, 0o755);
  hanging = { ...(await requireFfmpeg()), path };
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(`${hanging.path}.runs`, { force: true });
});
afterAll(() => folder.remove());

const annexB = Buffer.from('never read');

test.each([
  ['checking', () => checkFootage(hanging, { annexB, expected: FRAMES })],
  [
    'transcoding',
    () =>
      transcodeClip(hanging)({
        ...{ mp4: Buffer.alloc(0), timescale: 1000, startTicks: 0, endTicks: 600_000, count: FRAMES },
      }),
  ],
])(
  '%s the frames of ten minutes may take longer than they last, and too long says nothing about the footage',
  async (_, work) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const failure = work().catch((error: unknown) => error);
    await vi.waitFor(() => stat(`${hanging.path}.runs`));
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    expect(vi.getTimerCount()).toBe(1);
    await vi.runAllTimersAsync();
    expect(await failure).toMatchObject({
      code: 'encoder_error',
      details: { timeLimitMs: expect.any(Number) as number },
    });
  },
);

test('a check that is called off says why, and nothing about the footage', async () => {
  const unwanted = new AbortController();
  const why = new HindsightError('conflict', 'cancelled');
  const check = checkFootage(hanging, { annexB, expected: 1, signal: unwanted.signal });
  unwanted.abort(why);
  await expect(check).rejects.toBe(why);
});
