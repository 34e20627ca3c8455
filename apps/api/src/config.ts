import { isIP } from 'node:net';
import { HindsightError, isTimeZone } from '@hindsight/domain';
import { integer, logLevel, readConfig, secretKeySchema, seconds, tracingSchema } from '@hindsight/kit';
import { objectsConfigSchema } from '@hindsight/objects';
import * as z from 'zod';

/** What Express takes for `trust proxy`: how many there are, or names of networks, addresses and subnets. */
const isProxyList = (text: string): boolean =>
  /^\d+$/.test(text) ||
  text.split(',').every((each) => {
    const [address = '', bits = '0'] = each.trim().split('/');
    return /^(loopback|linklocal|uniquelocal)$/.test(each.trim()) || (isIP(address) !== 0 && /^\d+$/.test(bits));
  });

/** A name or an address as it stands in the header Host, without a port. */
const HOST_NAME = /^([a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/;

const shape = {
  ...objectsConfigSchema,
  ...secretKeySchema,
  ...tracingSchema,
  HOST: z.string().default('127.0.0.1'),
  PORT: integer({ min: 0, max: 65535 }).default(8080),
  ACCESS: z.enum(['tokens', 'open']).default('tokens'),
  ALLOWED_HOSTS: z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .refine(
      (names) => names.every((name) => HOST_NAME.test(name)),
      'expected names such as cam.example.org,[::1], no ports',
    )
    .optional(),
  RING_REDIS_URL: z.string({ error: 'expected redis://host:port' }),
  QUEUE_REDIS_URL: z.string({ error: 'expected redis://host:port' }),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  TRUST_PROXY: z
    .string()
    .refine(isProxyList, 'expected how many proxies there are, or their addresses such as loopback,10.0.0.0/8')
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
    .default(0),
  BASE_PATH: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)*\/?$/, 'expected a path such as /hindsight')
    .transform((text) => text.replace(/\/$/, ''))
    .default(''),
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

/**
 * The names by which requests may call the API; null: any. A page of a name that leads here by its owner's will (DNS
 * rebinding) could otherwise do all that our own page does. Behind a proxy only the operator knows the name.
 */
export function allowedHosts({ ALLOWED_HOSTS, HOST, ACCESS, TRUST_PROXY }: ApiConfig): readonly string[] | null {
  if (ALLOWED_HOSTS !== undefined) return ALLOWED_HOSTS;
  return isLoopback(HOST) && ACCESS !== 'open' && !TRUST_PROXY ? ['localhost', '127.0.0.1', '[::1]'] : null;
}

/** Reads the settings; throws one `invalid_config` that lists everything wrong. */
export function loadConfig(env: Record<string, string | undefined>) {
  const config = readConfig(shape, env);
  if (!isLoopback(config.HOST) && config.ACCESS !== 'open') {
    throw new HindsightError(
      'invalid_config',
      `HOST: expected 127.0.0.1, or ACCESS=open to let everybody who reaches ${config.HOST} see and clip the cameras`,
    );
  }
  if ((config.TLS_CERT_FILE === undefined) !== (config.TLS_KEY_FILE === undefined)) {
    const [given, other] = config.TLS_CERT_FILE === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
    const message = `TLS_${other}_FILE: expected a path, because TLS_${given}_FILE has one (give both, or none)`;
    throw new HindsightError('invalid_config', message);
  }
  return config;
}
