import * as z from 'zod';
import { cameraId } from './clip.ts';

/** Device index or path, URL, file or `test:`; may hold a password, so no answer ever has it. */
const source = z.string().min(1).max(2000).meta({ writeOnly: true });
const name = z.string().min(1).max(100);
/** `auto` copies what browsers can play and encodes the rest. */
const mode = z.enum(['auto', 'copy', 'encode']);
/** What a device is asked for; other sources send what they send. */
const size = z.string().regex(/^\d{2,5}x\d{2,5}$/);
const fps = z.number().min(1).max(240);
/**
 * The sound of a device: an ALSA device, an index as AVFoundation counts, or DirectShow's name. Nothing else: names of ALSA
 * can start programs.
 */
export const MICROPHONE =
  /^(default|pulse|pipewire|(hw|plughw|sysdefault|dsnoop):[A-Za-z0-9_=,-]{1,60}|\d{1,3}|audio=[^:"'|\p{Cc}]{1,80})$/u;
const microphone = z.string().regex(MICROPHONE, 'expected default, hw:1,0, an index (macOS) or audio=<name> (Windows)');
const ringSeconds = z.number().min(5).max(3600);

/** What may be asked for at `POST /api/cameras`. What is left out is as capture is set. */
export const newCamera = z.strictObject({
  id: cameraId,
  name: name.optional(),
  source,
  mode: mode.optional(),
  audio: z.boolean().default(true),
  size: size.optional(),
  fps: fps.optional(),
  microphone: microphone.optional(),
  ringSeconds: ringSeconds.optional(),
  disabled: z.boolean().default(false),
  /** For programs: in no list, told to no browser, never what a request without a camera means; asked for by its id. */
  unlisted: z.boolean().optional(),
});
export type NewCamera = z.infer<typeof newCamera>;

/** What may be changed at `PATCH /api/cameras/:id`; null puts a setting back to what capture is set to. */
export const cameraPatch = z.strictObject({
  name: name.optional(),
  source: source.optional(),
  mode: mode.nullable().optional(),
  audio: z.boolean().optional(),
  size: size.nullable().optional(),
  fps: fps.nullable().optional(),
  microphone: microphone.nullable().optional(),
  ringSeconds: ringSeconds.nullable().optional(),
  disabled: z.boolean().optional(),
});
export type CameraPatch = z.infer<typeof cameraPatch>;

/** What may be asked for at `POST /api/cameras/test`. */
export const cameraTest = newCamera.pick({
  ...{ source: true, mode: true, audio: true, size: true, fps: true },
  microphone: true,
});
export type CameraTest = z.infer<typeof cameraTest>;

/**
 * What a source sends, and whether it would be copied or encoded (`modeReason`: why it would not be copied); or why it
 * cannot be used: a stable `code`, what helps, and what FFmpeg said.
 */
export const cameraTestResult = z.discriminatedUnion('works', [
  z.object({
    works: z.literal(true),
    container: z.string(),
    codec: z.string(),
    width: z.int(),
    height: z.int(),
    fps: z.number().nullable(),
    audio: z.string().nullable(),
    mode: z.enum(['copy', 'encode']),
    modeReason: z.string().optional(),
  }),
  z.object({ works: z.literal(false), code: z.string(), remedy: z.string(), error: z.string() }),
]);
export type CameraTestResult = z.infer<typeof cameraTestResult>;
