import type { Readable } from 'node:stream';
import { bytes, HindsightError, wallMs } from '@hindsight/domain';
import type { BucketItem, Client } from 'minio';
import type { S3Settings } from './config.ts';
import { assertRange, badRange, objectNotFound, storageError } from './errors.ts';
import { assertKey, assertPrefix } from './keys.ts';
import { createClient, type Patience } from './minio-client.ts';
import { codeOf, isMissing } from './minio-errors.ts';
import { setPublicRead } from './minio-policy.ts';
import type { ByteRange, ObjectEntry, ObjectStore, UrlOptions, Warn } from './object-store.ts';

/** Signed URLs hold for a day: a page that stays open keeps playing, a link passed on ends. */
const SIGNED_SECONDS = 24 * 3600;

/** Objects in a bucket of an S3 server. Plain S3 only, so that any such server serves. */
export function createMinioStore(settings: S3Settings, patience?: Patience): ObjectStore {
  const { bucket } = settings;
  const client = createClient(settings, settings.endpoint, patience);
  // A signature covers the host: it has to be made for the one that the browser will ask.
  const signer = createClient(settings, settings.publicEndpoint);
  return {
    kind: 'minio',
    put: (key, body, { contentType }) =>
      guarded(`writing ${key}`, async () => {
        assertKey(key);
        await client.putObject(bucket, key, body, body.length, { 'Content-Type': contentType });
      }),
    get: (key, range) => guarded(`reading ${key}`, () => open(client, bucket, key, range)),
    head: (key) =>
      guarded(`looking for ${key}`, async () => {
        assertKey(key);
        const info = await client.statObject(bucket, key).catch(nullIfMissing);
        if (!info) return null;
        const contentType = String(info.metaData['content-type'] ?? 'application/octet-stream');
        return {
          bytes: bytes(info.size),
          etag: info.etag,
          contentType,
          modifiedAt: wallMs(info.lastModified.getTime()),
        };
      }),
    delete: (key) =>
      guarded(`deleting ${key}`, async () => {
        assertKey(key);
        await client.removeObject(bucket, key).catch(nullIfMissing);
      }),
    list: (prefix) => listing(client, bucket, prefix),
    ready: () =>
      guarded(`asking for bucket ${bucket}`, async () => {
        if (await client.bucketExists(bucket)) return;
        throw new HindsightError('storage_error', `expected a bucket ${bucket}, found none`);
      }),
    prepare: (warn) => guarded(`preparing bucket ${bucket}`, () => prepare(client, settings, warn)),
    url: (key, options = {}) => guarded(`signing ${key}`, () => urlOf(signer, settings, key, options)),
  };
}

async function guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(doing, error);
  }
}

function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

async function open(client: Client, bucket: string, key: string, range: ByteRange | undefined): Promise<Readable> {
  assertKey(key);
  assertRange(key, range);
  try {
    if (!range) return await client.getObject(bucket, key);
    return await client.getPartialObject(bucket, key, range.start, range.end - range.start + 1);
  } catch (error) {
    if (isMissing(error)) throw objectNotFound(key);
    if (range && codeOf(error) === 'InvalidRange') throw badRange(key, range);
    throw error;
  }
}

async function* listing(client: Client, bucket: string, prefix: string): AsyncGenerator<ObjectEntry> {
  assertPrefix(prefix);
  try {
    for await (const item of client.listObjectsV2(bucket, prefix, true) as AsyncIterable<BucketItem>) {
      if (item.name === undefined) continue;
      yield { key: item.name, bytes: bytes(item.size), modifiedAt: wallMs(item.lastModified.getTime()) };
    }
  } catch (error) {
    throw storageError(`listing ${prefix}`, error);
  }
}

async function prepare(client: Client, settings: S3Settings, warn?: Warn): Promise<void> {
  const { bucket, region } = settings;
  if (!(await client.bucketExists(bucket))) {
    await client.makeBucket(bucket, region).catch((error: unknown) => {
      // Another service was faster.
      if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(codeOf(error) ?? '')) throw error;
    });
  }
  await setPublicRead(client, settings, warn);
}

async function urlOf(signer: Client, settings: S3Settings, key: string, options: UrlOptions): Promise<string | null> {
  assertKey(key);
  if (settings.urls === 'api') return null;
  if (settings.urls === 'public') return new URL(`/${settings.bucket}/${key}`, settings.publicEndpoint).href;
  const answer: Record<string, string> = {};
  if (options.contentType !== undefined) answer['response-content-type'] = options.contentType;
  if (options.filename !== undefined) {
    answer['response-content-disposition'] = `attachment; filename="${options.filename.replaceAll(/[^\w .-]/g, '_')}"`;
  }
  return signer.presignedGetObject(settings.bucket, key, SIGNED_SECONDS, answer);
}
