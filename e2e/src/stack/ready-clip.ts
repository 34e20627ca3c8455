import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Clip } from '@hindsight/domain';
import { expect } from 'vitest';
import type { Client } from './client.ts';

/** An installation that can be asked, and a folder of ours. */
export type Reached = { client: Client; home: string };

/** Downloads what a URL of the API answers, and puts it where FFmpeg can read it. */
export async function download(stack: Reached, url: string, name: string): Promise<string> {
  const file = path.join(stack.home, name);
  writeFileSync(file, await stack.client.bytes(url));
  return file;
}

/** Asks for a clip and waits for it: it has to become ready. */
export async function readyClip(stack: Reached, body: object): Promise<{ clip: Clip; file: string }> {
  const answer = await stack.client.post<Clip>('/api/clips', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  const clip = await stack.client.ended(answer.body.id);
  expect(clip.state, clip.reason).toBe('ready');
  return { clip, file: await download(stack, clip.downloadUrl, `${clip.id}.mp4`) };
}
