import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

const REDIS = { RING_REDIS_URL: 'redis://127.0.0.1:1', QUEUE_REDIS_URL: 'redis://127.0.0.1:1' };

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
  await bed.film('yard', { seconds: 10 });
});
afterAll(() => bed.close());

/** `fetch` does not let one say another Host. */
const askAs = (host: string | Record<string, string>, path = '/api/cameras', base = bed.base): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = typeof host === 'string' ? { Host: host } : host;
    const asked = request(`${base}${path}`, { headers }, (response) => {
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

  it('that others reach too answers to the names that it is given alone, behind a proxy as well', async () => {
    const settings = { ...REDIS, HOST: '0.0.0.0', ACCESS: 'open', ALLOWED_HOSTS: 'cam.example, [::1],127.0.0.1,' };
    for (const more of [{}, { TRUST_PROXY: '1' }]) {
      const { HOST, ACCESS, ALLOWED_HOSTS, TRUST_PROXY } = loadConfig({ ...settings, ...more });
      const open = await bed.serve({ config: { ...bed.config, HOST, ACCESS, ALLOWED_HOSTS, TRUST_PROXY } });
      for (const host of ['cam.example', 'CAM.example:8443', '127.0.0.1:8080', '[::1]']) {
        expect(await askAs(host, '/api/cameras', open.base), host).toBe(200);
      }
      for (const host of ['evil.example', 'cam.example.evil.example', 'localhost:8080', '[::2]', '[::1]x', 'a:b']) {
        expect(await askAs(host, '/api/cameras', open.base), host).toBe(403);
        for (const path of ['/healthz', '/readyz', '/metrics']) expect(await askAs(host, path, open.base)).toBe(200);
      }
      // A page of such a name may set any header that a proxy sets.
      const forged = { Host: 'evil.example', 'X-Forwarded-Host': 'cam.example' };
      expect(await askAs(forged, '/api/cameras', open.base)).toBe(403);
      expect(await askAs({ ...forged, Host: '127.0.0.1' }, '/api/cameras', open.base)).toBe(200);
      await open.close();
    }
  });

  it('says which names it expects', async () => {
    const config = {
      ...bed.config,
      ALLOWED_HOSTS: loadConfig({ ...REDIS, ALLOWED_HOSTS: 'cam.example' }).ALLOWED_HOSTS,
    };
    const named = await bed.serve({ config });
    const problem = await refused(fetch(`${named.base}/api/cameras`), 403, 'forbidden');
    expect(problem.detail).toMatch(/^expected the host cam\.example \(ALLOWED_HOSTS\), got "127\.0\.0\.1:\d+"$/);
    await named.close();
    for (const wrong of ['http://cam.example', 'cam.example:8080', 'a b', '*', '::1', '[::1]:80']) {
      expect(() => loadConfig({ ...REDIS, ALLOWED_HOSTS: wrong }), wrong).toThrow('ALLOWED_HOSTS: expected names');
    }
  });

  it('lets only its own pages change something, and everybody read', async () => {
    const clips = `${bed.base}/api/clips`;
    for (const Origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      await refused(post(clips, {}, { Origin }), 403, 'forbidden');
    }
    expect((await post(clips, {}, { Origin: bed.base })).status).toBe(202);
    expect((await fetch(clips, { headers: { Origin: 'https://evil.example' } })).status).toBe(200);
  });

  it('lets a browser load nothing from elsewhere, run no script that stands in a page, and tell nobody', async () => {
    const { headers } = await fetch(`${bed.base}/api/cameras`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('the pages of other makers', () => {
  it('may style themselves in line, and load nothing from elsewhere either', async () => {
    for (const path of ['/queues/', '/api/docs/']) {
      const response = await fetch(bed.base + path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("style-src 'self' 'unsafe-inline';");
      expect(policy.replace("style-src 'self' 'unsafe-inline'", '')).not.toMatch(/unsafe|https?:|\*/);
      expect(await response.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
    }
  });
});

describe('behind a reverse proxy', () => {
  it('takes the name that the browser asked for from the proxy, and from nobody else', async () => {
    const config = loadConfig({ ...REDIS, TRUST_PROXY: 'loopback' });
    const proxied = await bed.serve({ config: { ...bed.config, TRUST_PROXY: config.TRUST_PROXY } });
    const forwarded = { 'X-Forwarded-Host': 'cam.example', Origin: 'https://cam.example' };
    expect((await post(`${proxied.base}/api/clips`, {}, forwarded)).status).toBe(202);
    await refused(
      post(`${proxied.base}/api/clips`, {}, { ...forwarded, Origin: 'https://evil.example' }),
      403,
      'forbidden',
    );
    await refused(post(`${bed.base}/api/clips`, {}, forwarded), 403, 'forbidden');
    await proxied.close();
  });

  it('is set by a number of proxies or their addresses, and by nothing else', () => {
    const read = (TRUST_PROXY: string): unknown => loadConfig({ ...REDIS, TRUST_PROXY }).TRUST_PROXY;
    expect([read('2'), read('loopback, 10.0.0.0/8'), read('fd00::/8')]).toEqual([
      2,
      'loopback, 10.0.0.0/8',
      'fd00::/8',
    ]);
    for (const wrong of ['true', 'proxy.example', '10.0.0.0/x', ',']) expect(() => read(wrong)).toThrow('TRUST_PROXY');
  });
});

describe('a path and a certificate', () => {
  it('are refused when they cannot be meant', () => {
    for (const BASE_PATH of ['hindsight', '//evil.example', '/a b', '/"><script>']) {
      expect(() => loadConfig({ ...REDIS, BASE_PATH })).toThrow('BASE_PATH: expected a path such as /hindsight');
    }
    expect(loadConfig({ ...REDIS, BASE_PATH: '/' }).BASE_PATH).toBe('');
    expect(() => loadConfig({ ...REDIS, TLS_CERT_FILE: '/cert.pem' })).toThrow('TLS_KEY_FILE: expected a path');
    expect(() => loadConfig({ ...REDIS, TLS_KEY_FILE: '/key.pem' })).toThrow('TLS_CERT_FILE: expected a path');
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
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'state=nothing']) {
      await refused(fetch(`${bed.base}/api/clips?${query}`), 400, 'invalid_request');
    }
    const { errors } = await refused(fetch(`${bed.base}/api/cameras?state=streaming`), 400, 'invalid_request');
    expect(errors).toEqual([{ path: 'state', expected: 'no such field', got: 'state' }]);
    for (const call of ['/api/debug/background-stream-status', '/video/buffer/status']) {
      for (const query of ['cam=yard', 'camera=yard&camera=attic']) {
        await refused(fetch(`${bed.base}${call}?${query}`), 400, 'invalid_request');
      }
    }
  });
});
