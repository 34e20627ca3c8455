import type { BackgroundStreamStatus, BufferStatus, Clip, Snapshot } from '@hindsight/domain';
import { requireFfmpeg, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectVideo } from './demo/inspect-video.ts';
import { firstJump, judgeClip, numberOfPicture } from './judge/judge-clip.ts';
import { download, readyClip } from './stack/ready-clip.ts';
import { startStack, type Stack } from './stack/stack.ts';

/** Faults of the prototype that this product replaces. Each stays impossible. */

const FPS = 30;
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ env: { VIDEO_SOURCE: 'test:', TIMEZONE: 'Europe/Vienna' } });
}, 120_000);

afterAll(() => stack?.stop());

const press = async (body: object): Promise<{ status: number; body: Clip & { code?: string } }> =>
  stack.client.post<Clip & { code?: string }>('/api/clips', body);

describe('footage that is missing', () => {
  it('none at all: 422 no_footage, and nothing is made', async () => {
    await stack.client.filled(0.2);
    const before = (await stack.client.get<{ items: Clip[] }>('/api/clips')).body.items.length;
    const answer = await press({ start: '2020-01-01T00:00:00Z', durationSeconds: 10 });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('no_footage');
    expect((await stack.client.get<{ items: Clip[] }>('/api/clips')).body.items).toHaveLength(before);
  });

  it('half of it: 202, ready, and the clip says which half and why', async () => {
    const { oldest_frame: oldest } = await stack.client.filled(11);
    if (oldest === null) throw new Error('expected an oldest frame');
    const begin = Date.parse(oldest);
    const start = new Date(begin - 5000).toISOString();
    const { clip, file } = await readyClip(stack, { start, durationSeconds: 10 });
    expect(clip.delivered.partial).toBe(true);
    expect(Math.abs(clip.delivered.coverage - 0.5)).toBeLessThanOrEqual(1 / (10 * FPS) + 0.0005);
    expect(clip.delivered.gaps).toHaveLength(1);
    expect(['overwritten', 'not_yet']).toContain(clip.delivered.gaps[0]?.cause);
    const { numbers } = await judgeClip(file);
    expect(numbers).toHaveLength(clip.frames ?? -1);
    expect(Math.abs(numbers.length - 5 * FPS)).toBeLessThanOrEqual(1);
    expect(firstJump(numbers, 2 ** 20)).toBeNull();
  });

  it('onMissing fail: 422 incomplete_footage', async () => {
    const { oldest_frame: oldest } = await stack.client.filled(5);
    const start = new Date(Date.parse(oldest ?? '') - 5000).toISOString();
    const answer = await press({ start, durationSeconds: 10, onMissing: 'fail' });
    expect([answer.status, answer.body.code]).toEqual([422, 'incomplete_footage']);
  });
});

describe('the prototype', () => {
  it('filled its buffer only while somebody watched: capture runs from the start, with nobody there', async () => {
    const { body } = await stack.client.get<BackgroundStreamStatus>('/api/debug/background-stream-status');
    expect(body.stream_running).toBe(true);
    expect(Object.keys(body).sort()).toEqual(['buffer', 'stream_running']);
    expect(Object.keys(body.buffer).sort()).toEqual([
      'duration_seconds',
      'frame_count',
      'newest_frame',
      'oldest_frame',
    ]);
    expect(body.buffer.frame_count).toBeGreaterThan(0);
  });

  it('did not find the same frames by naive and aware times: all forms of an instant give the same clip', async () => {
    await stack.client.filled(8);
    const { newest_frame: newest } = (await stack.client.get<BufferStatus>('/video/buffer/status')).body;
    const instant = Date.parse(newest ?? '') - 6000;
    const utc = new Date(instant).toISOString();
    const vienna = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Vienna',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const naive = `${vienna.format(instant).replace(' ', 'T')}.${utc.slice(20, 23)}`;
    const offset = Date.parse(`${naive}Z`) - instant;
    const forms = [utc, naive, `${naive}+0${offset / 3_600_000}:00`];
    const clips = [];
    for (const start of forms) clips.push(await readyClip(stack, { start, durationSeconds: 4 }));
    const numbers = await Promise.all(clips.map(async ({ file }) => (await judgeClip(file)).numbers));
    expect(numbers[0]).toHaveLength(4 * FPS);
    expect(numbers[1]).toEqual(numbers[0]);
    expect(numbers[2]).toEqual(numbers[0]);
  });

  it('wrote mp4v, which browsers refuse: clips are H.264', async () => {
    const { clip, file } = await readyClip(stack, { durationSeconds: 3 });
    const video = await inspectVideo(await requireFfmpeg(), file);
    expect(video.codec).toBe('h264');
    expect(video.frames).toBe(clip.frames);
  });

  it('gave placeholder videos: every picture of a clip is footage', async () => {
    const { file } = await readyClip(stack, { durationSeconds: 3 });
    const { numbers } = await judgeClip(file);
    expect(firstJump(numbers, 2 ** 20)).toBeNull();
    expect(numbers).toHaveLength(3 * FPS);
  });

  it('gave URLs that answered 403: every URL of a ready clip answers 200', async () => {
    const { clip } = await readyClip(stack, { durationSeconds: 3 });
    for (const url of [clip.videoUrl, clip.downloadUrl, clip.manifestUrl, clip.thumbnailUrl, clip.previewUrl]) {
      expect((await stack.client.get(url)).status, url).toBe(200);
    }
    const range = await stack.client.request('GET', clip.videoUrl, { headers: { range: 'bytes=0-99' } });
    expect([range.status, range.headers.get('content-length')]).toEqual([206, '100']);
  });

  it('shows the middle frame as thumbnail, and before it the frame seen at the press', async () => {
    const { body } = await press({ durationSeconds: 4 });
    const poster = await waitFor(
      async () => {
        const answer = await stack.client.get(body.thumbnailUrl);
        return answer.status === 200;
      },
      { what: 'a poster' },
    );
    expect(poster).toBe(true);
    const clip = await stack.client.ended(body.id);
    expect(clip.thumbnailFinal).toBe(true);
    const { numbers } = await judgeClip(await download(stack, clip.downloadUrl, `${clip.id}.mp4`));
    const picture = await download(stack, clip.thumbnailUrl, `${clip.id}.jpg`);
    expect(await numberOfPicture(picture)).toBe(numbers[Math.floor(numbers.length / 2)]);
  });

  it('makes snapshots of now', async () => {
    const { status, body } = await stack.client.post<Snapshot>('/api/snapshots', {});
    expect(status).toBe(202);
    const snapshot = await waitFor(
      async () => {
        const now = (await stack.client.get<Snapshot>(`/api/snapshots/${body.id}`)).body;
        return now.state === 'queued' ? null : now;
      },
      { what: 'the snapshot to end' },
    );
    expect(snapshot.state, snapshot.reason).toBe('ready');
    const picture = await download(stack, snapshot.imageUrl, `${body.id}.jpg`);
    expect(await numberOfPicture(picture)).toBeGreaterThan(0);
  });

  it('keeps 60 s at 30 fps, about 1,800 frames, always full', async () => {
    const full = await stack.client.filled(59.5);
    expect(Object.keys(full).sort()).toEqual(
      [
        'stream_running',
        'frame_count',
        'duration_seconds',
        'oldest_frame',
        'newest_frame',
        'fps',
        'bytes',
        'capacity_seconds',
      ].sort(),
    );
    expect(full.frame_count).toBeGreaterThanOrEqual(1785);
    expect(full.frame_count).toBeLessThanOrEqual(1830);
    expect(full.capacity_seconds).toBe(60);
  });

  it('answers the same idempotency key with the same clip, and another body under it with 422', async () => {
    const headers = { 'Idempotency-Key': 'one-press' };
    const first = await stack.client.post<Clip>('/api/clips', { durationSeconds: 3 }, headers);
    const again = await stack.client.post<Clip>('/api/clips', { durationSeconds: 3 }, headers);
    const other = await stack.client.post<{ code: string }>('/api/clips', { durationSeconds: 4 }, headers);
    expect(again.body.id).toBe(first.body.id);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
  });
});
