import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@hindsight/testing';
import { expect, it } from 'vitest';
import { firstLoad } from './first-load.ts';

const SITE = path.resolve(import.meta.dirname, '../../../apps/web/dist/site');
const BUDGET_BYTES = 250_000;

it('the first page loads at most 250 kB, and the player for the live picture only after it', () => {
  const loaded = firstLoad(SITE, 'live-page');
  const files = loaded.map(({ file, gzipBytes }) => `${file} ${gzipBytes}`);
  const bytes = loaded.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  console.log(`first load: ${bytes} bytes (gzip): ${files.join(', ')}`);
  expect(files.filter((file) => /\.(js|css) /.test(file)).length).toBeGreaterThan(3);
  expect(bytes, files.join('\n')).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(files.join('\n')).not.toMatch(/hls|uPlot|chart/i);
});

it('a file counts when it is imported at once, and not when it is loaded on use', async () => {
  const { path: site, remove } = await tempDir();
  const write = (file: string, text: string): void => writeFileSync(path.join(site, file), text);
  mkdirSync(path.join(site, 'assets'));
  write('index.html', '<link rel="stylesheet" crossorigin href="./assets/a.css"><script src="./assets/a.js"></script>');
  write('assets/a.css', 'a{}');
  write(
    'assets/a.js',
    'import{x as y}from"./b.js";import"./c.js";const z=()=>import("./late.js");export{y}from"./d.js"',
  );
  for (const name of ['b', 'c', 'd', 'late', 'first-1']) write(`assets/${name}.js`, 'export{}');
  const files = firstLoad(site, 'first').map(({ file }) => file);
  await remove();
  const counted = ['a.css', 'a.js', 'b.js', 'c.js', 'd.js', 'first-1.js'].map((name) => `assets/${name}`);
  expect(files.sort()).toEqual([...counted, 'index.html']);
});
