import { HindsightError, type FragmentRef } from '@hindsight/domain';
import type { Ring } from '@hindsight/ring';
import type { Response } from 'express';

/** Sends a media playlist; it changes all the time, so nobody may keep it. */
export function sendPlaylist(response: Response, playlist: string): void {
  response.set('Cache-Control', 'no-store').type('application/vnd.apple.mpegurl').send(playlist);
}

/** Sends the init of a session. */
export async function sendInit(response: Response, ring: Ring, of: { camera: string; session: string }): Promise<void> {
  const init = await ring.init(of.camera, of.session);
  if (!init) throw new HindsightError('not_found', `expected a session whose footage is still held, got ${of.session}`);
  sendMedia(response, init);
}

/** Sends bytes that never change: a session's and a segment's name are used once. */
export function sendMedia(response: Response, bytes: Buffer): void {
  response.set('Cache-Control', 'private, max-age=3600, immutable').type('video/mp4').send(bytes);
}

/** Sends fragments one after the other as one media segment. */
export async function sendFragments(
  response: Response,
  ring: Ring,
  of: { camera: string; refs: FragmentRef[] },
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const { bytes } of ring.fragments(of.camera, of.refs)) parts.push(bytes);
  sendMedia(response, Buffer.concat(parts));
}
