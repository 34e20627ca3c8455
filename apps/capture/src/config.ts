import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { CAMERA_ID, HindsightError, messageOf } from '@hindsight/domain';
import { parseSource } from '@hindsight/ffmpeg';
import { byteSize, integer, logLevel, readConfig, seconds } from '@hindsight/kit';
import { parse } from 'yaml';
import * as z from 'zod';

export const captureMode = z.enum(['auto', 'copy', 'encode']);
export type CaptureMode = z.infer<typeof captureMode>;

const shape = {
  VIDEO_SOURCE: z.string().default('0'),
  CAMERAS_FILE: z.string().optional(),
  CAPTURE_MODE: captureMode.default('auto'),
  RING_SECONDS: seconds({ min: 5, max: 3600 }).default(60),
  RING_MAX_BYTES: byteSize.default(256 * 1024 * 1024),
  HOLD_MAX_BYTES: byteSize.default(1024 ** 3),
  RING_REDIS_URL: z.string({ error: 'expected redis://host:port' }),
  HOST: z.string().default('127.0.0.1'),
  OPS_PORT: integer({ min: 0, max: 65535 }).default(9464),
  FFMPEG_PATH: z.string().optional(),
  LOG_LEVEL: logLevel.default('info'),
  HINDSIGHT_REPLICA: z.string().default(`${hostname()}-${process.pid}`),
};

/** Settings of capture, by their names in the environment. */
export type CaptureConfig = ReturnType<typeof loadConfig>;

/** A configured origin of video. */
export type CameraConfig = {
  id: string;
  name: string;
  /** May hold a password: shown only through `redactSource`. */
  source: string;
  mode: CaptureMode;
  audio: boolean;
  size?: string | undefined;
  fps?: number | undefined;
  managedBy: 'env' | 'file';
  limits: { retentionMs: number; ringMaxBytes: number; holdMaxBytes: number };
};

const camerasFile = z.strictObject({
  cameras: z
    .array(
      z.strictObject({
        id: z.string().regex(CAMERA_ID),
        name: z.string().optional(),
        source: z.coerce.string(),
        mode: captureMode.optional(),
        ringSeconds: z.number().min(5).max(3600).optional(),
        ringMaxBytes: z.union([z.int().positive(), byteSize]).optional(),
        audio: z.boolean().default(true),
        size: z
          .string()
          .regex(/^\d+x\d+$/)
          .optional(),
        fps: z.number().positive().optional(),
      }),
    )
    .min(1),
});

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export function loadConfig(env: Record<string, string | undefined>) {
  const config = readConfig(shape, env);
  const cameras = config.CAMERAS_FILE === undefined ? [fromEnvironment(config)] : fromFile(config.CAMERAS_FILE, config);
  for (const { source } of cameras) parseSource(source);
  return { ...config, cameras };
}

type Settings = z.infer<z.ZodObject<typeof shape>>;

const limitsOf = (settings: Settings, ringSeconds?: number, ringMaxBytes?: number): CameraConfig['limits'] => ({
  retentionMs: Math.round((ringSeconds ?? settings.RING_SECONDS) * 1000),
  ringMaxBytes: ringMaxBytes ?? settings.RING_MAX_BYTES,
  holdMaxBytes: settings.HOLD_MAX_BYTES,
});

function fromEnvironment(settings: Settings): CameraConfig {
  return {
    id: 'default',
    name: 'Camera',
    source: settings.VIDEO_SOURCE,
    mode: settings.CAPTURE_MODE,
    audio: true,
    managedBy: 'env',
    limits: limitsOf(settings),
  };
}

function fromFile(path: string, settings: Settings): CameraConfig[] {
  const parsed = camerasFile.safeParse(readYaml(path));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new HindsightError('invalid_config', `CAMERAS_FILE ${path} cannot be used:\n${problems.join('\n')}`);
  }
  const ids = parsed.data.cameras.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new HindsightError('invalid_config', `CAMERAS_FILE: expected each id once, got ${twice} twice`);
  return parsed.data.cameras.map(({ ringSeconds, ringMaxBytes, ...camera }) => ({
    ...camera,
    name: camera.name ?? camera.id,
    mode: camera.mode ?? settings.CAPTURE_MODE,
    managedBy: 'file',
    limits: limitsOf(settings, ringSeconds, ringMaxBytes),
  }));
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new HindsightError('invalid_config', `CAMERAS_FILE: expected a readable YAML file, got ${messageOf(error)}`);
  }
}
