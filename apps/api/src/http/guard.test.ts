import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
  await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

/** `fetch` does not let one say another Host. */
const askAs = (host: string, path = '/api/cameras'): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request(`${bed.base}${path}`, { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });

describe('an API on this machine', () => {
  it('answers to the names of this machine alone', async () => {
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:8080'])
      expect(await askAs(host)).toBe(200);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.7:8080']) {
      expect(await askAs(host), host).toBe(403);
    }
    expect(await askAs('evil.example', '/queues/')).toBe(403);
  });

  it('lets only its own pages change something, and everybody read', async () => {
    const clips = `${bed.base}/api/clips`;
    for (const Origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      await refused(post(clips, {}, { Origin }), 403, 'forbidden');
    }
    expect((await post(clips, {}, { Origin: bed.base })).status).toBe(202);
    expect((await fetch(clips, { headers: { Origin: 'https://evil.example' } })).status).toBe(200);
  });

  it('says what it lets a browser load, and gives nothing away in its headers', async () => {
    const { headers } = await fetch(`${bed.base}/api/cameras`);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('every address', () => {
  it('that does not exist is a problem, whatever the method', async () => {
    await refused(fetch(`${bed.base}/api/nothing`), 404, 'not_found');
    await refused(fetch(`${bed.base}/nothing`), 404, 'not_found');
    await refused(fetch(`${bed.base}/api/cameras`, { method: 'DELETE' }), 404, 'not_found');
    await refused(fetch(`${bed.base}/api/clips/%E0%A4%A`), 400, 'invalid_request');
  });

  it('that can be read answers HEAD too', async () => {
    for (const path of [
      '/api/cameras',
      '/api/clips',
      '/healthz',
      '/video/buffer/status',
      '/api/cameras/yard/live.m3u8',
    ]) {
      const response = await fetch(`${bed.base}${path}`, { method: 'HEAD' });
      expect([response.status, await response.text()], path).toEqual([200, '']);
    }
  });

  it('refuses a query that it does not know, rather than to answer something else', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'state=ready']) {
      await refused(fetch(`${bed.base}/api/clips?${query}`), 400, 'invalid_request');
    }
  });
});
