import { hostname } from 'node:os';
import { byteSize, integer, logLevel, readConfig, seconds } from '@hindsight/kit';
import * as z from 'zod';
import { captureMode, videoSource, type CaptureMode } from './camera-settings.ts';
import { readCamerasFile, type CameraEntry } from './cameras-file.ts';

const shape = {
  VIDEO_SOURCE: videoSource.default('0'),
  CAMERAS_FILE: z.string().optional(),
  CAPTURE_MODE: captureMode.default('auto'),
  CAPTURE_MAX_CAMERAS: integer({ min: 1, max: 100_000 }).optional(),
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

/** Settings of capture, by their names in the environment, and its cameras. */
export type CaptureConfig = Settings & { cameras: CameraConfig[] };
type Settings = z.infer<z.ZodObject<typeof shape>>;

/** A configured origin of video. */
export type CameraConfig = {
  id: string;
  name: string;
  /** May hold a password: shown only through `redactSource`. */
  source: string;
  mode: CaptureMode;
  /** Whether sound is wanted. */
  audio: boolean;
  /** `640x480`; devices only. */
  size?: string | undefined;
  /** Devices only. */
  fps?: number | undefined;
  managedBy: 'env' | 'file';
  limits: { retentionMs: number; ringMaxBytes: number; holdMaxBytes: number };
};

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export function loadConfig(env: Record<string, string | undefined>): CaptureConfig {
  const settings = readConfig(shape, env);
  if (settings.CAMERAS_FILE === undefined) return { ...settings, cameras: [fromEnvironment(settings)] };
  return { ...settings, cameras: readCamerasFile(settings.CAMERAS_FILE).map((entry) => fromFile(entry, settings)) };
}

const limitsOf = (settings: Settings, entry?: CameraEntry): CameraConfig['limits'] => ({
  retentionMs: Math.round((entry?.ringSeconds ?? settings.RING_SECONDS) * 1000),
  ringMaxBytes: entry?.ringMaxBytes ?? settings.RING_MAX_BYTES,
  holdMaxBytes: settings.HOLD_MAX_BYTES,
});

const fromEnvironment = (settings: Settings): CameraConfig => ({
  ...{ id: 'default', name: 'Camera', source: settings.VIDEO_SOURCE, mode: settings.CAPTURE_MODE, audio: true },
  managedBy: 'env',
  limits: limitsOf(settings),
});

const fromFile = (entry: CameraEntry, settings: Settings): CameraConfig => ({
  ...{ id: entry.id, name: entry.name ?? entry.id, source: entry.source, audio: entry.audio },
  ...{ size: entry.size, fps: entry.fps, mode: entry.mode ?? settings.CAPTURE_MODE },
  managedBy: 'file',
  limits: limitsOf(settings, entry),
});
