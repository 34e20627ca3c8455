import * as z from 'zod';
import { CAMERA_ID, ULID } from '../ids.ts';
import { GAP_CAUSES } from '../spans.ts';
import { CLIP_METHODS, CLIP_STATES, FAILURE_REASONS } from '../states.ts';

/** An instant in an answer. */
export const isoTime = z.iso.datetime({ precision: 3 }).describe('ISO 8601, UTC, milliseconds');
/** The id of a camera. */
export const cameraId = z.string().regex(CAMERA_ID);
/** The id of a clip or snapshot: a ULID. */
export const id = z.string().regex(ULID);

const label = z.string().max(200);
const tags = z.array(z.string().min(1).max(50)).max(20);

/** What may be asked for at `POST /api/clips` and `POST /api/clips/plan`. Times are read by `resolveWindow`. */
export const clipRequest = z.strictObject({
  camera: cameraId.optional(),
  durationSeconds: z.number().positive().optional(),
  at: z.string().optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  postSeconds: z.number().nonnegative().optional(),
  precision: z.enum(['exact', 'keyframe']).default('exact'),
  onMissing: z.enum(['partial', 'fail']).default('partial'),
  label: label.default(''),
  tags: tags.default([]),
});
export type ClipRequest = z.infer<typeof clipRequest>;

/** What may be changed at `PATCH /api/clips/:id`; what is left out stays. `protected`: neither deleted nor cleared away. */
export const clipPatch = z.strictObject({
  label: label.optional(),
  tags: tags.optional(),
  protected: z.boolean().optional(),
});
export type ClipPatchRequest = z.infer<typeof clipPatch>;

/** A span of wall time, half-open. */
export const span = z.object({ start: isoTime, end: isoTime });
/** A span without footage, and why. */
export const gap = span.extend({ cause: z.enum(GAP_CAUSES) });
export type GapWire = z.infer<typeof gap>;

/** The footage of a clip: what the hold covers at first, what the file holds from `ready` on. `coverage` is 0…1. */
export const delivered = span.extend({
  coverage: z.number().min(0).max(1),
  partial: z.boolean(),
  gaps: z.array(gap),
});

/** Wall time of each step in ms. `readyMs` counts from the request to `ready`. */
export const timings = z.record(z.string(), z.number());

/** What a clip and its manifest share. */
const clipFacts = z.object({
  id,
  camera: cameraId,
  state: z.enum(CLIP_STATES),
  reason: z.enum(FAILURE_REASONS).optional(),
  label: z.string(),
  tags: z.array(z.string()),
  protected: z.boolean(),
  createdAt: isoTime,
  requested: span,
  delivered,
  precision: z.enum(['exact', 'keyframe']),
  method: z.enum(CLIP_METHODS).optional(),
  frames: z.int().optional(),
  framesEncoded: z.int().optional(),
  durationSeconds: z.number().optional(),
  bytes: z.int().optional(),
  timings: timings.optional(),
});

/** A clip as the API answers it. URL fields are paths from `/`; only `url` is absolute. */
export const clip = clipFacts.extend({
  progress: z.number().min(0).max(1),
  previewUrl: z.string(),
  videoUrl: z.string(),
  downloadUrl: z.string(),
  manifestUrl: z.string(),
  thumbnailUrl: z.string(),
  thumbnailFinal: z.boolean(),
  url: z.string().optional(),
});
export type Clip = z.infer<typeof clip>;

/** What is stored beside a clip's file: the clip without its URLs, and how to check the file. */
export const manifest = clipFacts.extend({
  sha256: z.string(),
  source: z.object({ codec: z.string(), width: z.int(), height: z.int() }),
  version: z.literal(1),
});
export type Manifest = z.infer<typeof manifest>;

/** What a clip would hold; `bytes` of footage, and when its first frame leaves the ring (null without footage). */
export const clipPlan = z.object({
  camera: cameraId,
  requested: span,
  available: span.extend({ coverage: z.number(), gaps: z.array(gap) }),
  bytes: z.int(),
  method: z.enum(CLIP_METHODS),
  leavesRingAt: isoTime.nullable(),
});
export type ClipPlan = z.infer<typeof clipPlan>;
