import * as z from 'zod';
import { FAILURE_REASONS } from '../states.ts';
import { cameraId, isoTime } from './clip.ts';

/**
 * Clips of an hour or day (UTC) that begins at `start`. Each is counted when it happens: `clips` when they are asked for,
 * `ready` and `failed` when they come to that, `bytes` of their files when they are ready.
 */
const bucket = z.object({ start: isoTime, clips: z.int(), ready: z.int(), failed: z.int(), bytes: z.int() });

/**
 * What `GET /api/analytics` answers of the whole hours from `from` to `to`. `hours` and `days` are without a hole, oldest
 * first. `readySeconds`: from the request, the end of a window that lay ahead, or the retry, to ready; within 5 %, null
 * when no clip came ready. `totals.storedBytes`: what is stored now, whenever it was made. `uptime`: share of the time in
 * which the camera streamed, 0…1, null when nothing is known of it.
 */
export const analytics = z.object({
  from: isoTime,
  to: isoTime,
  totals: z.object({
    clips: z.int(),
    ready: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    bytes: z.int(),
    storedBytes: z.int(),
  }),
  readySeconds: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  failures: z.array(z.object({ reason: z.enum(FAILURE_REASONS), count: z.int() })),
  hours: z.array(bucket),
  days: z.array(bucket),
  cameras: z.array(z.object({ camera: cameraId, uptime: z.number().min(0).max(1).nullable(), clips: z.int() })),
});
export type Analytics = z.infer<typeof analytics>;
