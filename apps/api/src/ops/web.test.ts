import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

let bed: Bed;
let site: Awaited<ReturnType<typeof tempDir>>;
beforeAll(async () => {
  site = await tempDir();
  mkdirSync(path.join(site.path, 'assets'));
  writeFileSync(path.join(site.path, 'index.html'), '<!doctype html><title>The app</title>');
  writeFileSync(path.join(site.path, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(path.join(site.path, 'assets', 'app-1234.js'), 'export {};');
  bed = await openBed({ HINDSIGHT_WEB_DIR: site.path });
});
afterAll(async () => {
  await bed.close();
  await site.remove();
});

const ask = (to: string, Accept = 'text/html'): Promise<Response> => fetch(`${bed.base}${to}`, { headers: { Accept } });

describe('the browser app', () => {
  it('answers at every address that a person may open or reload', async () => {
    for (const to of ['/', '/clips', '/clips/01kd0000000000000000000000', '/cameras', '/no-such-page']) {
      const response = await ask(to);
      expect([response.status, response.headers.get('cache-control')], to).toEqual([200, 'no-cache']);
      expect(await response.text()).toContain('The app');
    }
  });

  it('never stands in for a file or for an answer of the API', async () => {
    for (const to of ['/api/nothing', '/video/nothing', '/assets/gone.js', '/gone.png']) {
      await refused(ask(to), 404, 'not_found');
    }
    await refused(ask('/clips', 'application/json'), 404, 'not_found');
  });

  it('is packed for browsers that take it, and answers 304 when nothing has changed', async () => {
    const url = `${bed.base}/assets/app-1234.js`;
    const packed = await fetch(url);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toContain('Accept-Encoding');
    expect([await packed.text(), packed.headers.get('content-type')]).toEqual([
      'export {};',
      expect.stringContaining('javascript'),
    ]);
    const same = await fetch(url, {
      headers: { 'If-None-Match': packed.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
    });
    expect(same.status).toBe(304);
    const plain = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } });
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, 'export {};']);
    expect(plain.headers.get('cache-control')).toBe(packed.headers.get('cache-control'));
  });

  it('keeps what has a hash in its name, and asks for the rest each time', async () => {
    expect((await ask('/assets/app-1234.js')).headers.get('cache-control')).toContain('immutable');
    expect((await ask('/favicon.svg')).headers.get('cache-control')).toBe('public, max-age=0');
  });
});
