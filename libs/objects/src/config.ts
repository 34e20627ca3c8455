import { HindsightError, type Problem } from '@hindsight/domain';
import * as z from 'zod';

const httpUrl = z.string().regex(/^https?:\/\/[^/?#@]+\/?$/, 'expected http(s)://host or http(s)://host:port, no path');

/** The settings of the object store, for `readConfig`. Which of them belong together is checked by `createObjectStore`. */
export const objectsConfigSchema = {
  OBJECT_STORE: z.enum(['folder', 'minio']).default('folder'),
  OBJECT_DIR: z.string().optional(),
  OBJECT_URLS: z.enum(['api', 'public', 'presigned']).default('api'),
  S3_ENDPOINT: httpUrl.optional(),
  S3_PUBLIC_ENDPOINT: httpUrl.optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().default('hindsight'),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
};

/** Who serves the objects' bytes to a browser: the API, or the store by open or by signed URLs. */
export type ObjectUrls = 'api' | 'public' | 'presigned';

/** The settings of the object store as `readConfig` answers them. */
export type ObjectsConfig = z.infer<z.ZodObject<typeof objectsConfigSchema>>;

/** Where the folder store keeps its objects. */
export type FolderSettings = { kind: 'folder'; dir: string };

/** How an S3 server is reached, from inside and from the browser. */
export type S3Settings = {
  kind: 'minio';
  endpoint: URL;
  /** The address that the browser uses; signed URLs are signed for it. */
  publicEndpoint: URL;
  region: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
  urls: ObjectUrls;
};

/** Picks the settings of the chosen store. Throws one `invalid_config` that lists everything missing. */
export function resolveObjectsConfig(config: ObjectsConfig): FolderSettings | S3Settings {
  const problems: Problem[] = [];
  const need = (path: keyof ObjectsConfig): string => {
    const value = config[path];
    if (value === undefined || value === '') {
      problems.push({ path, expected: `a value, because OBJECT_STORE is ${config.OBJECT_STORE}`, got: 'nothing' });
    }
    return value ?? '';
  };
  const settings = config.OBJECT_STORE === 'folder' ? folderSettings(config, need, problems) : s3Settings(config, need);
  const resolved = problems.length === 0 ? settings() : null;
  if (resolved) return resolved;
  const list = problems.map((p) => `  ${p.path}: expected ${p.expected}; got ${p.got}`).join('\n');
  throw new HindsightError('invalid_config', `these settings cannot be used:\n${list}`, { problems });
}

type Need = (path: keyof ObjectsConfig) => string;

function folderSettings(config: ObjectsConfig, need: Need, problems: Problem[]): () => FolderSettings {
  if (config.OBJECT_URLS !== 'api') {
    const expected = 'api, because a folder has no address of its own (OBJECT_STORE is folder)';
    problems.push({ path: 'OBJECT_URLS', expected, got: config.OBJECT_URLS });
  }
  const dir = need('OBJECT_DIR');
  return () => ({ kind: 'folder', dir });
}

function s3Settings(config: ObjectsConfig, need: Need): () => S3Settings {
  const endpoint = need('S3_ENDPOINT');
  const accessKey = need('S3_ACCESS_KEY');
  const secretKey = need('S3_SECRET_KEY');
  return () => ({
    kind: 'minio',
    endpoint: new URL(endpoint),
    publicEndpoint: new URL(config.S3_PUBLIC_ENDPOINT ?? endpoint),
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    accessKey,
    secretKey,
    urls: config.OBJECT_URLS,
  });
}
