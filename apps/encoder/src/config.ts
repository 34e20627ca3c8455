import { availableParallelism } from 'node:os';
import { byteSize, integer, logLevel, readConfig, tracingSchema } from '@hindsight/kit';
import { objectsConfigSchema } from '@hindsight/objects';
import * as z from 'zod';

const redisUrl = z.string({ error: 'expected redis://host:port' }).regex(/^rediss?:\/\//, 'expected redis://host:port');

const schema = {
  ...objectsConfigSchema,
  ...tracingSchema,
  RING_REDIS_URL: redisUrl,
  QUEUE_REDIS_URL: redisUrl,
  /** Where health and metrics listen. */
  HOST: z.string().default('127.0.0.1'),
  OPS_PORT: integer({ min: 0, max: 65_535 }).default(9464),
  /** Clip jobs at once. One core is left to capture and the API. */
  ENCODER_CONCURRENCY: integer({ min: 1, max: 64 }).default(Math.max(1, availableParallelism() - 1)),
  /** How much is kept of stored clips; everything where nothing is said. */
  CLIPS_MAX_BYTES: byteSize.optional(),
  CLIPS_MAX_DAYS: integer({ min: 1, max: 36_500 }).optional(),
  /** Set by the standalone start: its disk is watched too. */
  HINDSIGHT_HOME: z.string().optional(),
  FFMPEG_PATH: z.string().optional(),
  LOG_LEVEL: logLevel.default('info'),
};

/** Settings of the encoder, by their names in the environment. */
export type EncoderConfig = ReturnType<typeof loadConfig>;

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export const loadConfig = (env: Record<string, string | undefined>) => readConfig(schema, env);
