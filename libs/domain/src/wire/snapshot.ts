import * as z from 'zod';
import { FAILURE_REASONS, SNAPSHOT_STATES } from '../states.ts';
import { cameraId, id, isoTime } from './clip.ts';

/** What may be asked for at `POST /api/snapshots`. Without `at`: the newest frame. */
export const snapshotRequest = z.strictObject({ camera: cameraId.optional(), at: z.string().optional() });
export type SnapshotRequest = z.infer<typeof snapshotRequest>;

/** A snapshot as the API answers it. `url` is absolute and present from `ready` on. */
export const snapshot = z.object({
  id,
  camera: cameraId,
  state: z.enum(SNAPSHOT_STATES),
  reason: z.enum(FAILURE_REASONS).optional(),
  createdAt: isoTime,
  at: isoTime,
  width: z.int().optional(),
  height: z.int().optional(),
  bytes: z.int().optional(),
  imageUrl: z.string(),
  url: z.string().optional(),
});
export type Snapshot = z.infer<typeof snapshot>;
