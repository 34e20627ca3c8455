import { messageOf } from '@hindsight/domain';
import { parseSource } from '@hindsight/ffmpeg';
import * as z from 'zod';

/** `auto` copies what every browser plays and encodes the rest. */
export const captureMode = z.enum(['auto', 'copy', 'encode']);
export type CaptureMode = z.infer<typeof captureMode>;

/** A source that can be read as one; what is wrong with it is said without its secrets. */
export const videoSource = z.string().superRefine((text, context) => {
  try {
    parseSource(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
  }
});
