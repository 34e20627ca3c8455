import { ulid, wallMs, type WallMs } from '@hindsight/domain';
import type { NewClip, NewSnapshot } from './records.ts';

const START = wallMs(Date.UTC(2026, 10, 22, 14, 0, 0));
let made = 0;

/** A record for tests, made one second after the one before. Not exported from the library. */
export function someClip(fields: Partial<NewClip> = {}): NewClip {
  const createdAt = fields.createdAt ?? nextSecond();
  const requested = { start: wallMs(createdAt - 30_000), end: createdAt };
  return {
    id: someId(createdAt),
    camera: 'default',
    state: 'accepted',
    label: '',
    tags: [],
    protected: false,
    createdAt,
    requested,
    delivered: { ...requested, coverage: 1, partial: false, gaps: [] },
    precision: 'exact',
    onMissing: 'partial',
    ...fields,
  };
}

/** A snapshot for tests. */
export function someSnapshot(fields: Partial<NewSnapshot> = {}): NewSnapshot {
  const createdAt = fields.createdAt ?? nextSecond();
  return { id: someId(createdAt), camera: 'default', state: 'queued', createdAt, at: createdAt, ...fields };
}

function nextSecond(): WallMs {
  made += 1;
  return wallMs(START + made * 1000);
}

function someId(at: WallMs): string {
  made += 1;
  const seed = made;
  return ulid(at, () => (seed % 1000) / 1000);
}
