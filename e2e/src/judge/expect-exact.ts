import type { Clip } from '@hindsight/domain';
import { expect } from 'vitest';
import { download } from '../stack/ready-clip.ts';
import type { Stack } from '../stack/stack.ts';
import { firstJump, judgeClip } from './judge-clip.ts';

/** The source that the fault tests loop: whole pictures and whole AAC frames, so that it has no seam. */
export const LOOP = { seconds: 64, fps: 30 };

/**
 * Downloads a ready clip of a looped source: its file holds what it states, and where footage is missing, that is stated
 * too.
 */
export async function expectExact(stack: Stack, clip: Clip): Promise<void> {
  const { numbers } = await judgeClip(await download(stack, clip.downloadUrl, `${clip.id}.mp4`));
  expect(numbers).toHaveLength(clip.frames ?? -1);
  if (clip.delivered.partial) {
    expect(clip.delivered.gaps.length).toBeGreaterThan(0);
    return;
  }
  const seconds = (Date.parse(clip.requested.end) - Date.parse(clip.requested.start)) / 1000;
  expect(numbers).toHaveLength(seconds * LOOP.fps);
  expect(firstJump(numbers, LOOP.seconds * LOOP.fps)).toBeNull();
}
