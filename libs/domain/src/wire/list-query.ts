import * as z from 'zod';
import { CLIP_STATES } from '../states.ts';
import { cameraId } from './clip.ts';

/** A time as a request may give it; read by `parseInstant`. */
const time = z.string().min(1).max(40);

/** `GET /api/snapshots`: pages, newest first. `from` and `to` bound the time they were asked for, half-open. */
export const snapshotsQuery = z.strictObject({
  camera: cameraId.optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type SnapshotsQuery = z.infer<typeof snapshotsQuery>;

/** `GET /api/clips`: as snapshots, and by a whole tag, a state, or text in label, tags, camera or id. */
export const clipsQuery = snapshotsQuery.extend({
  tag: z.string().min(1).max(50).optional(),
  state: z.enum(CLIP_STATES).optional(),
  q: z.string().max(200).optional(),
});
export type ClipsQuery = z.infer<typeof clipsQuery>;

/** `GET /api/analytics`: the last 7 days when nothing is said. */
export const analyticsQuery = z.strictObject({
  camera: cameraId.optional(),
  from: time.optional(),
  to: time.optional(),
});
export type AnalyticsQuery = z.infer<typeof analyticsQuery>;
