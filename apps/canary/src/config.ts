import { CAMERA_ID } from '@hindsight/domain';
import { integer, logLevel, readConfig, seconds } from '@hindsight/kit';
import * as z from 'zod';

const expectedUrl = 'expected http(s)://host:port without a path';

const schema = {
  /** Where the API is, as a browser would reach it. */
  CANARY_API_URL: z
    .string()
    .regex(/^https?:\/\/[^/]+\/?$/, expectedUrl)
    .transform((url) => url.replace(/\/$/, ''))
    .default('http://127.0.0.1:8080'),
  /** The camera that it adds for itself. */
  CANARY_CAMERA: z.string().regex(CAMERA_ID, 'expected 1 to 40 of a-z, 0-9 and -').default('canary'),
  CANARY_INTERVAL_SECONDS: seconds({ min: 5, max: 600 }).default(60),
  /** Where health and metrics listen. */
  HOST: z.string().default('127.0.0.1'),
  OPS_PORT: integer({ min: 0, max: 65_535 }).default(9464),
  FFMPEG_PATH: z.string().optional(),
  LOG_LEVEL: logLevel.default('info'),
};

/** Settings of the canary, by their names in the environment. */
export type CanaryConfig = ReturnType<typeof loadConfig>;

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export const loadConfig = (env: Record<string, string | undefined>) => readConfig(schema, env);
