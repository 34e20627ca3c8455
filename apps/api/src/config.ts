import { HindsightError, isTimeZone } from '@hindsight/domain';
import { integer, logLevel, readConfig, secretKeySchema, seconds, tracingSchema } from '@hindsight/kit';
import { objectsConfigSchema } from '@hindsight/objects';
import * as z from 'zod';

const shape = {
  ...objectsConfigSchema,
  ...secretKeySchema,
  ...tracingSchema,
  HOST: z.string().default('127.0.0.1'),
  PORT: integer({ min: 0, max: 65535 }).default(8080),
  ACCESS: z.enum(['tokens', 'open']).default('tokens'),
  RING_REDIS_URL: z.string({ error: 'expected redis://host:port' }),
  QUEUE_REDIS_URL: z.string({ error: 'expected redis://host:port' }),
  CLIP_SECONDS: seconds({ min: 0.1, max: 3600 }).default(30),
  CLIP_MAX_SECONDS: seconds({ min: 1, max: 86_400 }).default(600),
  TIMEZONE: z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Vienna').default('UTC'),
  LOG_LEVEL: logLevel.default('info'),
  TOKENS_FILE: z.undefined({ error: 'expected no value: access tokens are not available in this version' }),
  HINDSIGHT_WEB_DIR: z.string().optional(),
  HINDSIGHT_OPS_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((url) => url !== '')),
};

/** Settings of the API, by their names in the environment. */
export type ApiConfig = ReturnType<typeof loadConfig>;

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether only this machine can reach what listens on `host`. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export function loadConfig(env: Record<string, string | undefined>) {
  const config = readConfig(shape, env);
  if (!isLoopback(config.HOST) && config.ACCESS !== 'open') {
    throw new HindsightError(
      'invalid_config',
      `HOST: expected 127.0.0.1, or ACCESS=open to let everybody who reaches ${config.HOST} see and clip the cameras`,
    );
  }
  return config;
}
