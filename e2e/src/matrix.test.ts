import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isoMs, wallMs, type Camera, type Clip } from '@hindsight/domain';
import { tempDir, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_NAMES } from './browser/browsers.ts';
import { FILE_ROWS } from './matrix/file-rows.ts';
import { judgeRow, rateOf, type Judged } from './matrix/judge-row.ts';
import { LIVE_ROWS } from './matrix/live-rows.ts';
import { playClips } from './matrix/play-clips.ts';
import { titleOf, type Row, type RunningSource } from './matrix/row.ts';
import { tableOf } from './matrix/table.ts';
import { startStack, type Stack } from './stack/stack.ts';

const SECONDS = 6;
/** As many as two cores can draw, code, capture and encode at once. */
const AT_ONCE = 6;
const ROWS = [...LIVE_ROWS, ...FILE_ROWS];
const GROUPS = Array.from({ length: Math.ceil(ROWS.length / AT_ONCE) }, (_, n) => ({
  n: n + 1,
  rows: ROWS.filter((_row, index) => index % Math.ceil(ROWS.length / AT_ONCE) === n),
}));

/** What is known of each row by now, in order. */
const results = new Map<string, { judged: Judged; camera: Camera; played: string[] }>();
let dir: Awaited<ReturnType<typeof tempDir>>;

beforeAll(async () => {
  dir = await tempDir();
  mkdirSync(path.join(dir.path, 'clips'));
});
afterAll(async () => {
  await dir?.remove();
  console.log(tableOf(ROWS.flatMap(({ id }) => results.get(id) ?? [])));
});

describe.each(GROUPS)('sources, group $n', ({ rows }) => {
  const sources = new Map<string, RunningSource>();
  let stack: Stack;

  beforeAll(async () => {
    for (const row of rows) {
      const source = await row.start();
      if ('skipped' in source) throw new Error(source.skipped);
      sources.set(row.id, source);
    }
    stack = await startStack({ cameras: [...sources].map(([id, { url }]) => ({ id, source: url })) });
  }, 300_000);
  afterAll(async () => {
    await stack?.stop();
    for (const source of sources.values()) await source.stop();
  });

  it.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_title, row) => {
    const clip = await clipOf(stack, row);
    const file = path.join(dir.path, 'clips', `${row.id}.mp4`);
    writeFileSync(file, await stack.client.bytes(clip.downloadUrl));
    const camera = await streaming(stack, row);
    expect(camera).toMatchObject({ mode: row.mode, codec: 'h264' });
    if (row.reason) expect(camera.modeReason).toMatch(row.reason);
    expect(camera).toMatchObject({ width: row.width, height: row.height, audio: row.hasSound ? 'aac' : null });
    results.set(row.id, { judged: await judgeRow(row, clip, file), camera, played: [] });
  });
});

/** A source that has just come to its end is connected to again. */
const streaming = (stack: Stack, { id }: Row): Promise<Camera> =>
  waitFor(
    async () => {
      const { body } = await stack.client.get<Camera>(`/api/cameras/${id}`);
      return body.state === 'streaming' && body;
    },
    { timeoutMs: 20_000, what: `${id} to stream` },
  );

/** A clip of the newest whole seconds of the session that a source has come to in the end. */
async function clipOf(stack: Stack, row: Row): Promise<Clip> {
  const what = async (): Promise<string> => JSON.stringify((await stack.client.get(`/api/cameras/${row.id}`)).body);
  const span = await waitFor(
    async () => {
      const newest = (await stack.client.timeline(row.id)).spans.at(-1);
      return newest && Date.parse(newest.end) - Date.parse(newest.start) > (SECONDS + 1) * 1000 ? newest : null;
    },
    { timeoutMs: 45_000, what: `${SECONDS + 1} s of ${row.id}` },
  ).catch(async (cause: unknown) => {
    throw new Error(`no footage: ${await what()}`, { cause });
  });
  const start = isoMs(wallMs(Date.parse(span.end) - (SECONDS + 0.5) * 1000));
  const answer = await stack.client.post<Clip>('/api/clips', { camera: row.id, start, durationSeconds: SECONDS });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  const clip = await stack.client.ended(answer.body.id);
  expect(clip.state, clip.reason).toBe('ready');
  expect(clip.delivered).toMatchObject({ coverage: 1, partial: false, gaps: [] });
  if (!row.isSent)
    expect(Math.abs((clip.frames ?? NaN) - SECONDS * rateOf(row))).toBeLessThanOrEqual(row.clock === 'wall' ? 2 : 1);
  return clip;
}

describe.each(BROWSER_NAMES)('the clips of all sources in %s', (browser) => {
  it('play, and show the frames that they hold', async () => {
    const judged = [...results.values()].map((result) => result.judged);
    expect(judged).toHaveLength(ROWS.length);
    for (const { id, shown, held, error } of await playClips(browser, judged)) {
      expect({ id, shown, error }).toEqual({ id, shown: held, error: null });
      results.get(id)?.played.push(browser);
    }
  });
});
