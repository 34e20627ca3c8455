import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { byteSize, integer, logLevel, readConfig, secretKeySchema, seconds } from '@hindsight/kit';
import * as z from 'zod';
import { captureMode, videoSource, type CaptureMode } from './camera-settings.ts';
import { readCamerasFile, type CameraEntry } from './cameras-file.ts';
import type { Trouble } from './remedy.ts';

const shape = {
  ...secretKeySchema,
  VIDEO_SOURCE: videoSource.optional(),
  CAMERAS_FILE: z.string().optional(),
  CAPTURE_MODE: captureMode.default('auto'),
  CAPTURE_MAX_CAMERAS: integer({ min: 1, max: 100_000 }).optional(),
  RING_SECONDS: seconds({ min: 5, max: 3600 }).default(60),
  RING_MAX_BYTES: byteSize.default(256 * 1024 * 1024),
  HOLD_MAX_BYTES: byteSize.default(1024 ** 3),
  RING_REDIS_URL: z.string({ error: 'expected redis://host:port' }),
  QUEUE_REDIS_URL: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  OPS_PORT: integer({ min: 0, max: 65535 }).default(9464),
  FFMPEG_PATH: z.string().optional(),
  LOG_LEVEL: logLevel.default('info'),
  HINDSIGHT_TEST_PATTERN: z.enum(['0', '1']).default('0'),
  HINDSIGHT_REPLICA: z.string().default(`${hostname()}-${process.pid}`),
};

/** Settings of capture, by their names in the environment, and the cameras of the environment or of the file. */
export type CaptureConfig = Settings & {
  cameras: CameraConfig[];
  /** Nobody asked for the only camera, and it is none that is there: it stands in until one is added. */
  standsIn: boolean;
};
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
  /** `hw:1,0`; devices only. */
  microphone?: string | undefined;
  managedBy: 'env' | 'file' | 'api';
  /** Nobody asked for it: it is the test pattern that takes the place of a camera. */
  standsIn?: boolean;
  /** Why it cannot be captured at all, although it is wanted; `source` is empty then. */
  unusable?: Trouble;
  limits: { retentionMs: number; ringMaxBytes: number; holdMaxBytes: number };
};

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export function loadConfig(env: Record<string, string | undefined>): CaptureConfig {
  const settings = readConfig(shape, env);
  if (settings.CAMERAS_FILE === undefined) {
    return { ...settings, cameras: [fromEnvironment(settings)], standsIn: isStandIn(settings) };
  }
  const cameras = readCamerasFile(settings.CAMERAS_FILE).map((entry) => fromFile(entry, settings));
  return { ...settings, cameras, standsIn: false };
}

/** Elsewhere than on Linux nobody can be asked whether there is a camera 0: then it counts as there. */
const isStandIn = (settings: Settings): boolean =>
  isTestPattern(settings) ||
  (settings.VIDEO_SOURCE === undefined && process.platform === 'linux' && !existsSync('/dev/video0'));

/** The pattern never takes the place of a source that was asked for. */
const isTestPattern = ({ VIDEO_SOURCE, HINDSIGHT_TEST_PATTERN }: Settings): boolean =>
  HINDSIGHT_TEST_PATTERN === '1' && VIDEO_SOURCE === undefined;

/** Bounds of a camera's ring: its own, else those of the settings. */
export const limitsOf = (
  settings: Pick<Settings, 'RING_SECONDS' | 'RING_MAX_BYTES' | 'HOLD_MAX_BYTES'>,
  entry?: { ringSeconds?: number | undefined; ringMaxBytes?: number | undefined },
): CameraConfig['limits'] => ({
  retentionMs: Math.round((entry?.ringSeconds ?? settings.RING_SECONDS) * 1000),
  ringMaxBytes: entry?.ringMaxBytes ?? settings.RING_MAX_BYTES,
  holdMaxBytes: settings.HOLD_MAX_BYTES,
});

const fromEnvironment = (settings: Settings): CameraConfig => ({
  ...{ id: 'default', name: 'Camera', mode: settings.CAPTURE_MODE, audio: true, managedBy: 'env' },
  source: settings.VIDEO_SOURCE ?? (isTestPattern(settings) ? 'test:' : '0'),
  ...(isTestPattern(settings) ? { standsIn: true } : {}),
  limits: limitsOf(settings),
});

const fromFile = (entry: CameraEntry, settings: Settings): CameraConfig => ({
  ...{ id: entry.id, name: entry.name ?? entry.id, source: entry.source, audio: entry.audio },
  ...{ size: entry.size, fps: entry.fps, microphone: entry.microphone, mode: entry.mode ?? settings.CAPTURE_MODE },
  managedBy: 'file',
  limits: limitsOf(settings, entry),
});
