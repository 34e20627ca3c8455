import { HindsightError } from '@hindsight/domain';
import { readConfig } from '@hindsight/kit';
import { describe, expect, it } from 'vitest';
import { objectsConfigSchema, resolveObjectsConfig } from './config.ts';

const read = (env: Record<string, string>) => resolveObjectsConfig(readConfig(objectsConfigSchema, env));
const problemsOf = (env: Record<string, string>): string[] => {
  try {
    read(env);
  } catch (error) {
    if (error instanceof HindsightError) return (error.problems ?? []).map((problem) => problem.path);
  }
  return [];
};
const S3 = {
  OBJECT_STORE: 'minio',
  S3_ENDPOINT: 'http://minio:9000',
  S3_ACCESS_KEY: 'key',
  S3_SECRET_KEY: 'secret',
};

describe('the settings of the object store', () => {
  it('need a folder for the folder store, and nothing else', () => {
    expect(read({ OBJECT_DIR: '/data' })).toEqual({ kind: 'folder', dir: '/data' });
    expect(problemsOf({})).toEqual(['OBJECT_DIR']);
  });

  it('refuse direct URLs of the folder store', () => {
    expect(problemsOf({ OBJECT_DIR: '/data', OBJECT_URLS: 'public' })).toEqual(['OBJECT_URLS']);
    expect(problemsOf({ OBJECT_URLS: 'presigned' })).toEqual(['OBJECT_URLS', 'OBJECT_DIR']);
  });

  it('list everything that an S3 server needs and that is missing', () => {
    expect(problemsOf({ OBJECT_STORE: 'minio' })).toEqual(['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY']);
  });

  it('take the inner address for the public one when none is given', () => {
    expect(read(S3)).toMatchObject({ region: 'us-east-1', bucket: 'hindsight', urls: 'api' });
    expect(read(S3)).toMatchObject({ publicEndpoint: new URL('http://minio:9000') });
    const other = read({ ...S3, S3_PUBLIC_ENDPOINT: 'https://media.example' });
    expect(other).toMatchObject({ publicEndpoint: new URL('https://media.example') });
  });

  it('refuse an address with a path or a password', () => {
    expect(problemsOf({ ...S3, S3_ENDPOINT: 'minio:9000' })).toEqual(['S3_ENDPOINT']);
    expect(problemsOf({ ...S3, S3_ENDPOINT: 'http://minio:9000/sub' })).toEqual(['S3_ENDPOINT']);
    expect(problemsOf({ ...S3, S3_PUBLIC_ENDPOINT: 'http://a:b@minio:9000' })).toEqual(['S3_PUBLIC_ENDPOINT']);
  });
});
