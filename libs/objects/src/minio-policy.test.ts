import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectUrls } from './config.ts';
import { createMinioStore } from './minio-store.ts';
import type { ObjectStore } from './object-store.ts';

/** What a server says to requests about the policy: a code, or the policy that there is. */
type Answers = { read: string; write?: string };

let server: Server | null = null;
afterEach(() => server?.close());

const REFUSED: Record<string, number> = {
  ...{ AccessDenied: 403, MethodNotAllowed: 405, NotImplemented: 501 },
  ...{ NoSuchBucketPolicy: 404, InternalError: 500 },
};

/** An S3 server with a bucket whose policy may not be touched. MinIO grants all to the only user that it begins with. */
async function restricted({ read, write = read }: Answers, urls: ObjectUrls): Promise<ObjectStore> {
  server = createServer((request, response) => {
    const said = !request.url?.includes('policy') ? '' : request.method === 'GET' ? read : write;
    const status = REFUSED[said];
    response.writeHead(status ?? 200, { 'Content-Type': 'application/xml' });
    response.end(status === undefined ? said : `<Error><Code>${said}</Code><Message>no</Message></Error>`);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const keys = { accessKey: 'some', secretKey: 'secret' };
  const place = { publicEndpoint: endpoint, region: 'us-east-1', bucket: 'clips' };
  return createMinioStore({ kind: 'minio', endpoint, ...place, ...keys, urls });
}

/** What it warns of while it makes the bucket ready. */
async function warnings(store: ObjectStore): Promise<string[]> {
  const said: string[] = [];
  await store.prepare((message) => said.push(message));
  return said;
}

const OPEN = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'HindsightPublicRead', Effect: 'Allow' }] });

describe('a key that may not read the policy of its bucket', () => {
  it.each(['AccessDenied', 'NotImplemented', 'MethodNotAllowed'])(
    '%s stops nobody who wants no public URLs',
    async (code) => {
      for (const urls of ['api', 'presigned'] as const) {
        expect(await warnings(await restricted({ read: code }, urls))).toEqual([
          `the policy of bucket clips cannot be read (${code}: s3:GetBucketPolicy): whether clips are public is up to the store`,
        ]);
        server?.close();
      }
    },
  );

  it.each(['AccessDenied', 'NotImplemented'])('%s says which right public URLs need', async (code) => {
    await expect(warnings(await restricted({ read: code }, 'public'))).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringMatching(new RegExp(`OBJECT_URLS=public: expected the right s3:GetBucketPolicy .*${code}`)),
    });
  });

  it('is told when the server has failed', async () => {
    await expect(warnings(await restricted({ read: 'InternalError' }, 'api'))).rejects.toThrow('object store: ');
  });
});

describe('a key that may read the policy and not change it', () => {
  it('says which right is missing to open the bucket, and to close it again', async () => {
    for (const [answers, urls, right] of [
      [{ read: 'NoSuchBucketPolicy', write: 'AccessDenied' }, 'public', 's3:PutBucketPolicy'],
      [{ read: OPEN, write: 'AccessDenied' }, 'api', 's3:DeleteBucketPolicy'],
    ] as const) {
      await expect(warnings(await restricted(answers, urls))).rejects.toThrow(
        `OBJECT_URLS=${urls}: expected the right ${right} for bucket clips, got AccessDenied`,
      );
      server?.close();
    }
  });

  it('is enough where nothing has to change', async () => {
    expect(await warnings(await restricted({ read: 'NoSuchBucketPolicy', write: 'AccessDenied' }, 'api'))).toEqual([]);
  });
});
