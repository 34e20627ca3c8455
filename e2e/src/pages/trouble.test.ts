import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findFfmpeg, runFfmpeg } from '@hindsight/ffmpeg';
import { tempDir, waitFor } from '@hindsight/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipOf, listOf } from './samples.ts';
import { standInTab } from './stand-in-tab.ts';

const tab = standInTab();
const READY = clipOf({ frames: 75, durationSeconds: 3 });
let file: Buffer;

beforeAll(async () => {
  const dir = await tempDir();
  const to = path.join(dir.path, 'clip.mp4');
  const args = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25', '-t', '3', '-pix_fmt', 'yuv420p', to];
  await runFfmpeg(await findFfmpeg({}), { args, timeoutMs: 30_000 });
  file = await readFile(to);
  await dir.remove();
});

it('a clip whose file could not be read while the server was away plays when it is back', async () => {
  const { page, server } = tab;
  server.on('GET /api/clips/', { json: READY });
  server.on(`GET ${READY.videoUrl}`, { status: 503, json: {} });
  await page.goto(`${server.url}/clips/${READY.id}`);
  await page.getByText('The clip’s file cannot be played here.').waitFor();
  await waitFor(() => server.followers() === 1, { what: 'the page to follow events' });
  await server.away();
  await page.getByTestId('offline').waitFor({ timeout: 20_000 });
  server.on(`GET ${READY.videoUrl}`, { bytes: file, type: 'video/mp4' });
  await server.back();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2, null, {
    timeout: 20_000,
  });
  expect(await page.getByText('The clip’s file cannot be played here.').count()).toBe(0);
});

it('a tab that nobody sees keeps no connection, and catches up when it is looked at', async () => {
  const { page, server } = tab;
  const look = (hidden: boolean): Promise<void> =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await page.clock.install();
  await page.goto(`${server.url}/clips`);
  await waitFor(() => server.followers() === 1, { what: 'the page to follow events' });
  await look(true);
  await page.clock.fastForward(5000);
  await waitFor(() => server.followers() === 0, { what: 'the page to let go' });
  server.on('GET /api/clips', listOf([clipOf()]));
  await look(false);
  await page.getByTestId('clip-tile').waitFor();
  expect(server.followers()).toBe(1);
});

describe('the clip of a playback test', () => {
  it.each([
    ['failed', { json: clipOf({ state: 'failed', reason: 'timeout' }) }, 'The clip failed.'],
    ['cancelled', { json: clipOf({ state: 'cancelled' }) }, 'The clip was cancelled.'],
    ['deleted', { status: 404, json: { code: 'not_found', detail: 'no such clip' } }, 'The clip was deleted.'],
  ])('is said to have %s, and another one can be made', async (_how, answer, words) => {
    const { page, server } = tab;
    server.on('GET /api/clips/', answer);
    await page.goto(`${server.url}/playback`);
    await page.getByTestId('make-and-test').click();
    await page.getByText(words).waitFor();
    await page.locator('[data-testid="make-and-test"]:enabled').waitFor();
  });

  it('waits for its turn when others are being tested', async () => {
    const { page, server } = tab;
    const made = clipOf({ id: '01k9' });
    let finish = (): void => {};
    server.on('GET /api/clips', listOf([READY]));
    server.on('POST /api/clips', { status: 202, json: { ...made, state: 'queued' } });
    server.on(`GET /api/clips/${made.id}`, { json: { ...made, state: 'queued' } });
    server.on(`GET ${made.downloadUrl}`, { bytes: file, type: 'video/mp4' });
    server.on(`GET ${READY.downloadUrl}`, () => new Promise((resolve) => (finish = () => resolve({ bytes: file }))));
    await page.goto(`${server.url}/playback`);
    await page.getByTestId('make-and-test').click();
    await page.getByTestId('test-all').click();
    await page.locator(`[data-clip-id="${READY.id}"][data-result="running"]`).waitFor();
    await server.send('clip', made);
    await page.locator(`[data-clip-id="${made.id}"]`).waitFor();
    expect(await page.locator(`[data-clip-id="${made.id}"]`).getAttribute('data-result')).toBe('none');
    server.on(`GET ${READY.downloadUrl}`, { bytes: file, type: 'video/mp4' });
    finish();
    await page.getByText('All 2 clips play here.').waitFor({ timeout: 20_000 });
  });
});
