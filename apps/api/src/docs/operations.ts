import {
  analytics,
  analyticsQuery,
  backgroundStreamStatus,
  bufferStatus,
  camera,
  cameraPatch,
  cameraTest,
  cameraTestResult,
  clip,
  clipPatch,
  clipPlan,
  clipRequest,
  clipsQuery,
  manifest,
  newCamera,
  page,
  readiness,
  snapshot,
  snapshotRequest,
  snapshotsQuery,
  timeline,
} from '@hindsight/domain';
import * as z from 'zod';
import { cameraQuery } from '../cameras/camera-query.ts';

/** One call of the API, as the OpenAPI document describes it. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  body?: { schema: z.ZodType } | { types: string[] };
  query?: z.ZodObject;
  headers?: Record<string, string>;
  /** Status of the good answer and what it holds: a schema, or a media type; nothing for 204. */
  answer: { status: number; schema?: z.ZodType; type?: string };
  /** Error codes that a client should expect. */
  errors?: string[];
};

const idempotencyKey = {
  'Idempotency-Key': 'The same key with the same body answers the same clip for 24 h.',
  'X-Request-Id': 'Found in every log line about this clip; 1 to 64 of A-Z, a-z, 0-9, ., _ and -. Default: a new one.',
};
const windowErrors = [
  'invalid_request',
  'invalid_window',
  'window_too_long',
  'window_too_far',
  'ambiguous_time',
  'missing_time',
];
const listErrors = ['invalid_request', 'invalid_window', 'ambiguous_time', 'missing_time'];
const cameraErrors = ['camera_required', 'camera_not_found'];
const mp4 = { status: 200, type: 'video/mp4' };
const playlist = { status: 200, type: 'application/vnd.apple.mpegurl' };

/** Every call that there is; a test compares the list with the routes. */
export const operations: Operation[] = [
  {
    method: 'post',
    path: '/api/clips',
    summary: 'Ask for a clip. Its footage is held from this answer on.',
    body: { schema: clipRequest },
    headers: idempotencyKey,
    answer: { status: 202, schema: clip },
    errors: [...windowErrors, ...cameraErrors, 'no_footage', 'incomplete_footage', 'idempotency_mismatch', 'exhausted'],
  },
  {
    method: 'post',
    path: '/api/clips/plan',
    summary: 'What a clip would hold, and until when it can be had. Makes nothing.',
    body: { schema: clipRequest },
    answer: { status: 200, schema: clipPlan },
    errors: [...windowErrors, ...cameraErrors],
  },
  {
    method: 'get',
    path: '/api/clips',
    summary:
      'Clips, newest first. from and to bound the time of the request; q is looked for in label, tags, camera and id. ' +
      'A page may be short, or empty, while nextCursor is not null.',
    query: clipsQuery,
    answer: { status: 200, schema: page(clip) },
    errors: listErrors,
  },
  {
    method: 'get',
    path: '/api/clips/{id}',
    summary: 'One clip.',
    answer: { status: 200, schema: clip },
    errors: ['not_found'],
  },
  {
    method: 'patch',
    path: '/api/clips/{id}',
    summary: 'Change label, tags (all of them) or protection; what is left out stays.',
    body: { schema: clipPatch },
    answer: { status: 200, schema: clip },
    errors: ['invalid_request', 'not_found', 'unavailable'],
  },
  {
    method: 'delete',
    path: '/api/clips/{id}',
    summary: 'Delete a clip with its file, pictures and manifest, whatever its state; a protected one is a conflict.',
    answer: { status: 204 },
    errors: ['not_found', 'conflict', 'unavailable'],
  },
  {
    method: 'post',
    path: '/api/clips/{id}/cancel',
    summary: 'End the work on a clip that is not ready. Cancelling it again changes nothing.',
    answer: { status: 200, schema: clip },
    errors: ['not_found', 'conflict'],
  },
  {
    method: 'post',
    path: '/api/clips/{id}/retry',
    summary:
      'Try a failed clip again, under the same id. Reasons that can be mended: encoder_error, storage_error, crash_loop, ' +
      'timeout; for 10 minutes after the failure, then its footage is gone (expired).',
    answer: { status: 202, schema: clip },
    errors: ['not_found', 'conflict', 'expired'],
  },
  {
    method: 'put',
    path: '/api/clips/{id}/poster',
    summary: 'The picture that the viewer had on screen, 2 MB at most.',
    body: { types: ['image/jpeg', 'image/png', 'image/webp'] },
    answer: { status: 200, schema: clip },
    errors: ['not_found', 'conflict', 'too_large', 'unsupported_media_type'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/video',
    summary: 'The file, with Range. Before it is ready: 303 to the preview.',
    answer: mp4,
    errors: ['not_found', 'not_ready'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/download',
    summary: 'The file, as a download.',
    answer: mp4,
    errors: ['not_found', 'not_ready'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/manifest',
    summary: 'What was asked for, what is in the file, how it was made, its SHA-256.',
    answer: { status: 200, schema: manifest },
    errors: ['not_found', 'not_ready'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/thumbnail',
    summary: 'The poster, then the middle frame.',
    answer: { status: 200, type: 'image/jpeg' },
    errors: ['not_found', 'not_ready'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/preview.m3u8',
    summary: 'HLS over the held footage: plays at once.',
    answer: playlist,
    errors: ['not_found', 'expired'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/preview/{session}.mp4',
    summary: 'Init of a session of the preview.',
    answer: mp4,
    errors: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/clips/{id}/preview/{first}-{last}.m4s',
    summary: 'Fragments of the preview.',
    answer: mp4,
    errors: ['not_found', 'expired'],
  },
  {
    method: 'post',
    path: '/api/snapshots',
    summary: 'One still: the newest frame, or the one at a past instant that the ring holds.',
    body: { schema: snapshotRequest },
    answer: { status: 202, schema: snapshot },
    errors: ['invalid_window', ...cameraErrors, 'no_footage', 'window_too_far'],
  },
  {
    method: 'get',
    path: '/api/snapshots',
    summary: 'Snapshots, newest first. from and to bound the time of the request.',
    query: snapshotsQuery,
    answer: { status: 200, schema: page(snapshot) },
    errors: listErrors,
  },
  {
    method: 'get',
    path: '/api/snapshots/{id}',
    summary: 'One snapshot.',
    answer: { status: 200, schema: snapshot },
    errors: ['not_found'],
  },
  {
    method: 'delete',
    path: '/api/snapshots/{id}',
    summary: 'Delete a snapshot with its picture.',
    answer: { status: 204 },
    errors: ['not_found', 'unavailable'],
  },
  {
    method: 'get',
    path: '/api/snapshots/{id}/image',
    summary: 'Its picture.',
    answer: { status: 200, type: 'image/jpeg' },
    errors: ['not_found', 'not_ready'],
  },
  {
    method: 'get',
    path: '/api/cameras',
    summary: 'All cameras, never with their source.',
    answer: { status: 200, schema: page(camera) },
  },
  {
    method: 'post',
    path: '/api/cameras',
    summary: 'Add a camera. Its source is kept sealed and never answered.',
    body: { schema: newCamera },
    answer: { status: 201, schema: camera },
    errors: ['invalid_request', 'conflict', 'secret_key_missing', 'unavailable'],
  },
  {
    method: 'post',
    path: '/api/cameras/test',
    summary:
      'Try a source, for 10 s at most: what it sends, and whether that would be copied, or why it cannot be used.',
    body: { schema: cameraTest },
    answer: { status: 200, schema: cameraTestResult },
    errors: ['invalid_request', 'rate_limited', 'secret_key_missing', 'unavailable'],
  },
  {
    method: 'patch',
    path: '/api/cameras/{id}',
    summary: 'Change an added camera. Null puts a setting back to what capture is set to.',
    body: { schema: cameraPatch },
    answer: { status: 200, schema: camera },
    errors: ['invalid_request', 'camera_not_found', 'managed_elsewhere', 'secret_key_missing', 'unavailable'],
  },
  {
    method: 'delete',
    path: '/api/cameras/{id}',
    summary: 'Remove an added camera. Its footage runs out; its clips stay.',
    answer: { status: 204 },
    errors: ['camera_not_found', 'managed_elsewhere', 'unavailable'],
  },
  {
    method: 'get',
    path: '/api/cameras/{id}',
    summary: 'One camera.',
    answer: { status: 200, schema: camera },
    errors: ['camera_not_found'],
  },
  {
    method: 'get',
    path: '/api/cameras/{id}/timeline',
    summary: 'What the ring holds.',
    answer: { status: 200, schema: timeline },
    errors: ['camera_not_found'],
  },
  {
    method: 'get',
    path: '/api/cameras/{id}/live.m3u8',
    summary:
      'Live HLS with the whole ring to rewind into. Low latency: parts of about 200 ms; _HLS_msn and _HLS_part wait for a segment or a part, for 12 s at most. lowLatency=false: whole segments alone.',
    answer: playlist,
    errors: ['invalid_request', 'camera_not_found', 'unavailable'],
  },
  {
    method: 'get',
    path: '/api/cameras/{id}/init/{session}.mp4',
    summary: 'Init of a session.',
    answer: mp4,
    errors: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/cameras/{id}/segments/{session}/{segment}.m4s',
    summary: 'One segment.',
    answer: mp4,
    errors: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/cameras/{id}/parts/{session}/{segment}-{part}.m4s',
    summary: 'One part of a segment; the one that the list hints at is waited for.',
    answer: mp4,
    errors: ['not_found'],
  },
  {
    method: 'get',
    path: '/api/events',
    summary:
      'Server-sent events: clip, snapshot, camera (whole objects), clip-deleted, snapshot-deleted, camera-deleted.',
    answer: { status: 200, type: 'text/event-stream' },
  },
  {
    method: 'get',
    path: '/api/analytics',
    summary:
      'What was counted in the whole hours (UTC) between from and to, by hour, day and camera: clips, time to ready, ' +
      'failures, bytes, uptime. The last 7 days when nothing is said, 92 days at most.',
    query: analyticsQuery,
    answer: { status: 200, schema: analytics },
    errors: [...listErrors, 'window_too_long'],
  },
  {
    method: 'get',
    path: '/api/debug/background-stream-status',
    summary: 'Whether capture runs and what its buffer holds.',
    query: cameraQuery,
    answer: { status: 200, schema: backgroundStreamStatus },
    errors: cameraErrors,
  },
  {
    method: 'get',
    path: '/video/buffer/status',
    summary: 'The same, flat and with size, rate and capacity.',
    query: cameraQuery,
    answer: { status: 200, schema: bufferStatus },
    errors: cameraErrors,
  },
  { method: 'get', path: '/healthz', summary: 'The process lives.', answer: { status: 200, type: 'application/json' } },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Its dependencies can be used; 503 names those that cannot.',
    answer: { status: 200, schema: readiness },
  },
  { method: 'get', path: '/metrics', summary: 'Prometheus metrics.', answer: { status: 200, type: 'text/plain' } },
];
