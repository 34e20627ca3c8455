import type { Clip } from '@hindsight/domain';
import { expect } from 'vitest';
import { firstJump, judgeClip } from '../judge/judge-clip.ts';
import { download } from '../stack/ready-clip.ts';
import type { ComposeStack } from './compose-stack.ts';

/** Length of the clips that are asked for. */
export const SECONDS = 5;
const FPS = 30;

/** Asks for clips one after the other; answers their ids. */
export async function ask({ client }: ComposeStack, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { status, body } = await client.post<Clip>('/api/clips', { durationSeconds: SECONDS });
    expect(status, JSON.stringify(body)).toBe(202);
    ids.push(body.id);
  }
  return ids;
}

/**
 * Waits until these clips have ended, whatever their end; asks for one at a time, because asking takes part of the
 * machine.
 */
export async function ended({ client }: ComposeStack, ids: readonly string[]): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const id of ids) clips.push(await client.ended(id, { timeoutMs: 240_000, intervalMs: 500 }));
  return clips;
}

/** Downloads a ready clip: it holds what it states, every frame once and in order where nothing is missing. */
export async function expectExact(stack: ComposeStack, clip: Clip): Promise<void> {
  const { numbers } = await judgeClip(await download(stack, clip.downloadUrl, `${clip.id}.mp4`));
  expect(numbers).toHaveLength(clip.frames ?? NaN);
  if (clip.delivered.partial) return expect(clip.delivered.gaps.length).toBeGreaterThan(0);
  // Where footage ends less than half a frame before the window, the frame that would have come is not missed.
  expect(SECONDS * FPS - numbers.length, 'frames missing').toBeLessThanOrEqual(1);
  expect(firstJump(numbers, Number.MAX_SAFE_INTEGER)).toBeNull();
}

/** Clips that each of these encoders has made since it started. */
export const readyBy = (stack: ComposeStack, encoders: readonly string[]): Promise<number[]> =>
  Promise.all(encoders.map((id) => stack.metric(id, 'hindsight_clips_total', 'state="ready"')));
