import { bytes, clip, snapshot, wallMs } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { someClip, someSnapshot } from './fixtures.ts';
import type { ClipRecord, SnapshotRecord } from './records.ts';
import { clipToWire, snapshotToWire } from './wire.ts';

const stamps = { updatedAt: wallMs(0), version: 1 };
const record: ClipRecord = {
  ...someClip({ idempotencyKey: 'secret-ish', message: 'for the log' }),
  ...stamps,
  attempt: 3,
  progress: 0.1,
  poster: true,
  thumbnailFinal: false,
};

describe('a clip on the wire', () => {
  it('is what the contract says, before and after it is ready', () => {
    const early = clipToWire(record);
    expect(clip.strict().parse(early)).toEqual(early);
    const facts = { method: 'smart', frames: 900, framesEncoded: 0, durationSeconds: 30, bytes: bytes(1) } as const;
    const ready = clipToWire(
      { ...record, ...facts, state: 'ready', timings: { readyMs: 5 } },
      { url: 'http://o/c.mp4' },
    );
    expect(clip.strict().parse(ready)).toEqual(ready);
    expect(ready).toMatchObject({ ...facts, url: 'http://o/c.mp4' });
  });

  it('shows neither the idempotency key nor the attempt', () => {
    expect(JSON.stringify(clipToWire(record))).not.toMatch(/secret-ish|attempt|version|for the log/);
  });

  it('has a direct URL only from ready on', () => {
    expect(clipToWire(record, { url: 'http://o/c.mp4' })).not.toHaveProperty('url');
    expect(clipToWire({ ...record, state: 'ready' }, { url: null })).not.toHaveProperty('url');
  });
});

describe('a snapshot on the wire', () => {
  it('is what the contract says', () => {
    const queued: SnapshotRecord = { ...someSnapshot(), ...stamps };
    const ready: SnapshotRecord = { ...queued, state: 'ready', width: 640, height: 360, bytes: bytes(9) };
    for (const wire of [snapshotToWire(queued), snapshotToWire(ready, { url: 'http://o/s.jpg' })]) {
      expect(snapshot.strict().parse(wire)).toEqual(wire);
    }
    expect(snapshotToWire(queued, { url: 'http://o/s.jpg' })).not.toHaveProperty('url');
  });
});
