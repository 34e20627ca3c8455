import { readFileSync } from 'node:fs';
import { CAMERA_ID, HindsightError, MICROPHONE, messageOf, type Problem } from '@hindsight/domain';
import { byteSize } from '@hindsight/kit';
import { parse, YAMLParseError } from 'yaml';
import * as z from 'zod';
import { captureMode, videoSource } from './camera-settings.ts';

const camera = z.strictObject({
  id: z.string().regex(CAMERA_ID, 'expected 1 to 40 of a-z, 0-9 and -'),
  name: z.string().optional(),
  source: z.coerce.string().pipe(videoSource),
  mode: captureMode.optional(),
  ringSeconds: z.number().min(5).max(3600).optional(),
  ringMaxBytes: z.union([z.int().positive(), byteSize]).optional(),
  audio: z.boolean().default(true),
  size: z
    .string()
    .regex(/^\d+x\d+$/, 'expected <width>x<height>')
    .optional(),
  fps: z.number().positive().optional(),
  microphone: z
    .string()
    .regex(MICROPHONE, 'expected default, hw:1,0, "2" (macOS) or audio=<name> (Windows)')
    .optional(),
});

const file = z.strictObject({ cameras: z.array(camera).min(1) }).superRefine(({ cameras }, context) => {
  cameras.forEach(({ id }, index) => {
    const first = cameras.findIndex((other) => other.id === id);
    if (first < index)
      context.addIssue({ code: 'custom', path: ['cameras', index, 'id'], message: `${id} is there twice` });
  });
});

/** A camera as it is written in `CAMERAS_FILE`. */
export type CameraEntry = z.infer<typeof camera>;

/** Reads a file of cameras; throws one `invalid_config` that lists everything wrong. Sources are never shown. */
export function readCamerasFile(path: string): CameraEntry[] {
  const parsed = file.safeParse(readYaml(path));
  if (parsed.success) return parsed.data.cameras;
  const problems: Problem[] = parsed.error.issues.map(({ path: at, message }) => ({
    path: at.join('.') || 'the file',
    expected: message,
    got: '(see the file)',
  }));
  const list = problems.map((problem) => `  ${problem.path}: ${problem.expected}`).join('\n');
  throw new HindsightError('invalid_config', `CAMERAS_FILE ${path} cannot be used:\n${list}`, { problems });
}

function readYaml(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `CAMERAS_FILE: expected a readable YAML file, got ${messageOf(cause)}`;
    throw new HindsightError('invalid_config', message, { cause });
  }
  try {
    return parse(text, { prettyErrors: false, logLevel: 'error' });
  } catch (error) {
    throw new HindsightError('invalid_config', `CAMERAS_FILE ${path}: expected YAML, got ${mistakeIn(text, error)}`);
  }
}

/** Neither the message of the parser nor the line: they may hold a password. */
function mistakeIn(text: string, error: unknown): string {
  if (!(error instanceof YAMLParseError)) return 'an alias without its anchor: quote values that begin with *';
  const before = text.slice(0, error.pos[0]).split('\n');
  return `${error.code} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
