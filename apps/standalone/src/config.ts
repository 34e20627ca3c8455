import { isAbsolute, join } from 'node:path';
import { HindsightError } from '@hindsight/domain';
import { integer, logLevel, readConfig } from '@hindsight/kit';
import * as z from 'zod';

const redisUrl = z
  .string()
  .regex(/^rediss?:\/\//, 'expected redis://host:port')
  .optional();

const shape = {
  HINDSIGHT_HOME: z.string().refine(isAbsolute, 'expected an absolute path').optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer({ min: 1, max: 65_535 }).optional(),
  RING_REDIS_URL: redisUrl,
  QUEUE_REDIS_URL: redisUrl,
  OBJECT_STORE: z.enum(['folder', 'minio']).default('folder'),
  OBJECT_DIR: z.string().optional(),
  VIDEO_SOURCE: z.string().optional(),
  CAMERAS_FILE: z.string().optional(),
  CANARY: z.enum(['0', '1']).default('0'),
  FFMPEG_PATH: z.string().optional(),
  LOG_LEVEL: logLevel.default('info'),
};

/** Settings of the standalone start, by their names in the environment; `HINDSIGHT_HOME` is filled in. */
export type StandaloneConfig = ReturnType<typeof loadConfig>;

/**
 * Reads what the standalone start itself needs; the services read their own settings from the same environment. The
 * default home is `.hindsight` in the checkout. Throws one `invalid_config` that lists everything wrong.
 */
export function loadConfig(env: Record<string, string | undefined>, checkout: string) {
  const config = readConfig(shape, env);
  if ((config.RING_REDIS_URL === undefined) !== (config.QUEUE_REDIS_URL === undefined)) {
    const [given, other] = config.RING_REDIS_URL ? ['RING', 'QUEUE'] : ['QUEUE', 'RING'];
    throw new HindsightError(
      'invalid_config',
      `${other}_REDIS_URL: expected a value because ${given}_REDIS_URL has one (give both, or none for private ones)`,
    );
  }
  return { ...config, HINDSIGHT_HOME: config.HINDSIGHT_HOME ?? join(checkout, '.hindsight') };
}
