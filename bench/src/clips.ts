import type { Clip } from '@hindsight/domain';
import { cpuSeconds, type Stack } from '@hindsight/e2e';
import { systemClock as clock } from '@hindsight/kit';
import { percentile } from './machine.ts';

/** What so many clips of one camera cost and how long they took. */
export type ClipFigures = {
  clips: number;
  /** CPU seconds of all our processes for one clip, without what capture needs anyway. */
  cpuSeconds: number;
  previewP50: number;
  previewP95: number;
  readyP50: number;
  readyP95: number;
  framesEncoded: number;
  last: Clip;
};

/** Asking costs CPU too; the time to ready is the service's own, so asking seldom costs no accuracy. */
const POLL_MS = 250;

/** CPU seconds that the whole installation has used so far. */
export const stackCpu = (stack: Stack): number => stack.processes().reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);

/** CPU seconds a second while nobody asks for anything, over `seconds`. */
export async function idleCpuRate(stack: Stack, seconds: number): Promise<number> {
  const before = stackCpu(stack);
  await clock.sleep(seconds * 1000);
  return (stackCpu(stack) - before) / seconds;
}

/** Presses Record `count` times, one clip after the other, and measures each. Times in ms. */
export async function measureClips(
  stack: Stack,
  options: { camera: string; count: number; idleRate: number },
): Promise<ClipFigures> {
  const previews: number[] = [];
  const readies: number[] = [];
  let encoded = 0;
  let last: Clip | null = null;
  const cpuBefore = stackCpu(stack);
  const started = clock.monotonicMs();
  for (let i = 0; i < options.count; i += 1) {
    // Presses fall anywhere in a GOP.
    await clock.sleep(clock.random() * 1000);
    const pressed = clock.monotonicMs();
    const { body } = await stack.client.post<Clip>('/api/clips', { camera: options.camera, durationSeconds: 30 });
    previews.push((await firstPreviewByte(stack, body)) - pressed);
    const clip = await stack.client.ended(body.id, { intervalMs: POLL_MS });
    if (clip.state !== 'ready') throw new Error(`expected a ready clip, got ${clip.state}: ${clip.reason}`);
    readies.push(clip.timings?.readyMs ?? Number.NaN);
    encoded += clip.framesEncoded ?? 0;
    last = clip;
  }
  const seconds = (clock.monotonicMs() - started) / 1000;
  const cpu = (stackCpu(stack) - cpuBefore - options.idleRate * seconds) / options.count;
  if (!last) throw new Error('expected at least one clip');
  return {
    clips: options.count,
    cpuSeconds: cpu,
    previewP50: percentile(previews, 0.5),
    previewP95: percentile(previews, 0.95),
    readyP50: percentile(readies, 0.5),
    readyP95: percentile(readies, 0.95),
    framesEncoded: encoded / options.count,
    last,
  };
}

/** When the first media byte of the preview is there: playlist, then the first byte of its first segment. */
async function firstPreviewByte(stack: Stack, clip: Clip): Promise<number> {
  const { body: playlist } = await stack.client.get<string>(clip.previewUrl);
  const uri = playlist.split('\n').find((line) => line !== '' && !line.startsWith('#'));
  const response = await fetch(new URL(uri ?? '', `${stack.client.base}${clip.previewUrl}`));
  const reader = response.body?.getReader();
  await reader?.read();
  const at = clock.monotonicMs();
  await reader?.cancel();
  return at;
}
