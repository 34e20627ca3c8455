import * as z from 'zod';
import { CAMERA_STATES } from '../states.ts';
import { cameraId, gap, isoTime, span } from './clip.ts';

/**
 * A camera as the API answers it: never with its source. `modeReason` says why it is not copied, `timeReason` by what its
 * frames are placed in wall time, where there is a choice.
 */
export const camera = z.object({
  id: cameraId,
  name: z.string(),
  state: z.enum(CAMERA_STATES),
  reason: z.string().optional(),
  error: z.string().optional(),
  mode: z.enum(['copy', 'encode']).nullable(),
  modeReason: z.string().optional(),
  timeReason: z.string().optional(),
  codec: z.string().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  fps: z.number().nullable(),
  audio: z.string().nullable(),
  managedBy: z.enum(['env', 'file', 'api']),
  unlisted: z.boolean().optional(),
});
export type Camera = z.infer<typeof camera>;

/**
 * What the ring holds of a camera: `bytes` stored, spans with footage, gaps with their causes. `lateSeconds`: footage of
 * this camera comes so long after it was filmed.
 */
export const timeline = z.object({
  camera: cameraId,
  now: isoTime,
  capacitySeconds: z.number(),
  bytes: z.int(),
  fps: z.number().nullable(),
  spans: z.array(span.extend({ session: z.string() })),
  gaps: z.array(gap),
  lateSeconds: z.number().optional(),
});
export type Timeline = z.infer<typeof timeline>;

/** `GET /api/debug/background-stream-status`: the names are fixed, snake_case. */
export const backgroundStreamStatus = z.object({
  stream_running: z.boolean(),
  buffer: z.object({
    frame_count: z.int(),
    duration_seconds: z.number(),
    oldest_frame: isoTime.nullable(),
    newest_frame: isoTime.nullable(),
  }),
});
export type BackgroundStreamStatus = z.infer<typeof backgroundStreamStatus>;

/** `GET /video/buffer/status`: the names are fixed, snake_case. */
export const bufferStatus = z.object({
  stream_running: z.boolean(),
  frame_count: z.int(),
  duration_seconds: z.number(),
  oldest_frame: isoTime.nullable(),
  newest_frame: isoTime.nullable(),
  fps: z.number().nullable(),
  bytes: z.int(),
  capacity_seconds: z.number(),
});
export type BufferStatus = z.infer<typeof bufferStatus>;
