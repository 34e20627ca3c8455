import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startMinio } from '@hindsight/testing';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectUrls, S3Settings } from './config.ts';
import { createClient } from './minio-client.ts';
import { createMinioStore } from './minio-store.ts';
import { objectStoreContract } from './object-store.contract.ts';
import type { ObjectStore } from './object-store.ts';

const minio = await startMinio();
const skipped = 'skipped' in minio ? minio.skipped : null;
const server =
  'skipped' in minio ? { endpoint: 'http://127.0.0.1:9', port: 9, accessKey: 'none', secretKey: 'none' } : minio;

const settings = (urls: ObjectUrls, bucket: string, publicHost = '127.0.0.1'): S3Settings => ({
  kind: 'minio',
  endpoint: new URL(server.endpoint),
  publicEndpoint: new URL(`http://${publicHost}:${server.port}`),
  region: 'us-east-1',
  bucket,
  accessKey: server.accessKey,
  secretKey: server.secretKey,
  urls,
});

async function prepared(...args: Parameters<typeof settings>): Promise<ObjectStore> {
  const store = createMinioStore(settings(...args));
  await store.prepare();
  return store;
}

/** What somebody outside gets who knows the URL and nothing else. */
async function fetchFromOutside(url: string | null): Promise<{ status: number; body: string; headers: Headers }> {
  if (url === null) throw new Error('expected a URL, got null');
  const response = await fetch(url);
  return { status: response.status, body: await response.text(), headers: response.headers };
}

const CLIP = 'clips/01k9zzzzzzzzzzzzzzzzzzzzzz/1/clip.mp4';
const MP4 = { contentType: 'video/mp4' };

if (skipped !== null) {
  it.skip(`S3 adapter on a real MinIO server: ${skipped}`, () => undefined);
} else {
  afterAll(() => ('stop' in minio ? minio.stop() : undefined));
  let store: ObjectStore;
  beforeAll(async () => {
    store = await prepared('api', 'contract');
  });
  objectStoreContract('MinIO', () => store);
  describe('object URLs', objectUrls);
  describe('the S3 store', adapter);
}

function objectUrls(): void {
  it('public URLs answer 200 to a plain GET from outside', async () => {
    const store = await prepared('public', 'public-one');
    await store.put(CLIP, Buffer.from('video'), MP4);
    await store.put('snapshots/01k9zzzzzzzzzzzzzzzzzzzzzz.jpg', Buffer.from('jpeg'), { contentType: 'image/jpeg' });
    const url = await store.url(CLIP);
    expect(url).toBe(`${server.endpoint}/public-one/${CLIP}`);
    const answer = await fetchFromOutside(url);
    expect(answer).toMatchObject({ status: 200, body: 'video' });
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    const picture = await fetchFromOutside(await store.url('snapshots/01k9zzzzzzzzzzzzzzzzzzzzzz.jpg'));
    expect(picture.status).toBe(200);
  });

  it('public URLs open clips and snapshots only, and neither lists nor writes', async () => {
    const store = await prepared('public', 'public-two');
    await store.put('other/a.json', Buffer.from('{}'), { contentType: 'application/json' });
    await store.put(CLIP, Buffer.from('video'), MP4);
    expect((await fetchFromOutside(await store.url('other/a.json'))).status).toBe(403);
    expect((await fetchFromOutside(`${server.endpoint}/public-two/?list-type=2&prefix=clips/`)).status).toBe(403);
    const write = await fetch(`${server.endpoint}/public-two/${CLIP}`, { method: 'PUT', body: 'other' });
    expect(write.status).toBe(403);
    expect((await fetchFromOutside(await store.url(CLIP))).body).toBe('video');
  });

  it('presigned URLs never answer 403: signed for the host that the browser uses, here another than the inner one', async () => {
    const store = await prepared('presigned', 'signed-one', 'localhost');
    await store.put(CLIP, Buffer.from('video'), MP4);
    const url = await store.url(CLIP, { contentType: 'video/mp4' });
    expect(new URL(url ?? '').host).toBe(`localhost:${server.port}`);
    expect(await fetchFromOutside(url)).toMatchObject({ status: 200, body: 'video' });
    const part = await fetch(url ?? '', { headers: { Range: 'bytes=1-3' } });
    expect(part.status).toBe(206);
    expect(await part.text()).toBe('ide');
  });

  it('presigned URLs answer 200 for the inner host, and the object alone stays closed', async () => {
    const store = await prepared('presigned', 'signed-two');
    await store.put(CLIP, Buffer.from('video'), MP4);
    expect((await fetchFromOutside(await store.url(CLIP))).status).toBe(200);
    expect((await fetchFromOutside(`${server.endpoint}/signed-two/${CLIP}`)).status).toBe(403);
  });

  it('presigned URLs name type and file as asked, whatever characters the name has', async () => {
    const store = await prepared('presigned', 'signed-three', 'localhost');
    await store.put(CLIP, Buffer.from('video'), { contentType: 'application/octet-stream' });
    const filename = 'cam "1"\r\n_2026-11-22_14-03-05Z_30s.mp4';
    const answer = await fetchFromOutside(await store.url(CLIP, { contentType: 'video/mp4', filename }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="cam _1____2026-11-22_14-03-05Z_30s.mp4"',
    );
  });

  it('presigned URLs of a deleted object answer 404', async () => {
    const store = await prepared('presigned', 'signed-four', 'localhost');
    await store.put(CLIP, Buffer.from('video'), MP4);
    const url = await store.url(CLIP);
    await store.delete(CLIP);
    expect((await fetchFromOutside(url)).status).toBe(404);
  });

  it('presigned URLs are made without asking any server', async () => {
    const nowhere = { ...settings('presigned', 'signed-five'), publicEndpoint: new URL('http://media.invalid:9000') };
    const url = new URL((await createMinioStore(nowhere).url(CLIP)) ?? '');
    expect(url.host).toBe('media.invalid:9000');
    expect(url.searchParams.get('X-Amz-Credential')).toContain('/us-east-1/s3/');
  });

  it('are none where the API serves the objects', async () => {
    expect(await createMinioStore(settings('api', 'none')).url(CLIP)).toBeNull();
  });

  it('close again when the setting changes from public to another one', async () => {
    const open = await prepared('public', 'closing');
    await open.put(CLIP, Buffer.from('video'), MP4);
    const url = await open.url(CLIP);
    expect((await fetchFromOutside(url)).status).toBe(200);
    await prepared('presigned', 'closing');
    expect((await fetchFromOutside(url)).status).toBe(403);
  });
}

function adapter(): void {
  const admin = (): Client => createClient(settings('api', 'any'), new URL(server.endpoint));

  it('makes bucket and policy once, however many services start at the same time', async () => {
    const stores = Array.from({ length: 5 }, () => createMinioStore(settings('public', 'together')));
    await Promise.all(stores.map((store) => store.prepare()));
    const read = async () => {
      const policy = JSON.parse(await admin().getBucketPolicy('together')) as { Statement: { Resource: string[] }[] };
      // The server keeps lists as sets, and answers them in any order.
      for (const { Resource } of policy.Statement) Resource.sort();
      return policy;
    };
    const policy = await read();
    await prepared('public', 'together');
    expect(await read()).toEqual(policy);
    expect(policy.Statement).toHaveLength(1);
  });

  it('leaves the statements of others in a policy alone', async () => {
    await prepared('public', 'mixed');
    const foreign = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: ['*'] },
      Action: ['s3:GetObject'],
      Resource: ['arn:aws:s3:::mixed/theirs/*'],
    };
    const before = JSON.parse(await admin().getBucketPolicy('mixed')) as { Statement: object[] };
    await admin().setBucketPolicy('mixed', JSON.stringify({ ...before, Statement: [...before.Statement, foreign] }));
    await prepared('api', 'mixed');
    const after = JSON.parse(await admin().getBucketPolicy('mixed')) as { Statement: { Sid?: string }[] };
    expect(after.Statement.map((statement) => statement.Sid)).toEqual(['Theirs']);
  });

  it('is not ready without its bucket', async () => {
    const store = createMinioStore(settings('api', 'not-there'));
    await expect(store.ready()).rejects.toMatchObject({ code: 'storage_error' });
    await expect(store.ready()).rejects.toThrow('expected a bucket not-there, found none');
  });

  it('says storage_error with the cause when the server is away', async () => {
    const away = createMinioStore({ ...settings('api', 'away'), endpoint: new URL('http://127.0.0.1:9') });
    const calls = [
      () => away.put(CLIP, Buffer.from('x'), MP4),
      () => away.get(CLIP),
      () => away.head(CLIP),
      () => away.delete(CLIP),
      () => away.ready(),
      () => away.prepare(),
      () => away.list('clips/')[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'storage_error', cause: { code: 'ECONNREFUSED' } });
    }
  });

  it('says storage_error when the keys are wrong', async () => {
    const store = createMinioStore({ ...settings('api', 'contract'), secretKey: 'wrong-secret' });
    await expect(store.put(CLIP, Buffer.from('x'), MP4)).rejects.toMatchObject({
      code: 'storage_error',
      cause: { code: 'SignatureDoesNotMatch' },
    });
    await expect(store.head(CLIP)).rejects.toMatchObject({ code: 'storage_error' });
  });

  it('gives up on a server that takes the call and never answers', async () => {
    const mute: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const endpoint = new URL(`http://127.0.0.1:${(mute.address() as AddressInfo).port}`);
    const store = createMinioStore({ ...settings('api', 'mute'), endpoint }, { answerTimeoutMs: 200 });
    await expect(store.head(CLIP)).rejects.toThrow('expected an answer within 200 ms, got none');
    await expect(store.put(CLIP, Buffer.alloc(100_000), MP4)).rejects.toMatchObject({ code: 'storage_error' });
    mute.close();
  });
}
