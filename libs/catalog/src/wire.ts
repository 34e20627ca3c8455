import { isoMs, type Clip, type Gap, type GapWire, type Snapshot, type Window } from '@hindsight/domain';
import type { ClipRecord, SnapshotRecord } from './records.ts';

/** A clip as the API answers it. `url`, the direct URL of the file, is shown from `ready` on. */
export function clipToWire(record: ClipRecord, options: { url?: string | null } = {}): Clip {
  const base = `/api/clips/${record.id}`;
  const { delivered } = record;
  return {
    id: record.id,
    camera: record.camera,
    state: record.state,
    ...given(record, 'reason'),
    label: record.label,
    tags: record.tags,
    protected: record.protected,
    createdAt: isoMs(record.createdAt),
    requested: spanToWire(record.requested),
    delivered: {
      ...spanToWire(delivered),
      coverage: delivered.coverage,
      partial: delivered.partial,
      gaps: delivered.gaps.map(gapToWire),
    },
    precision: record.precision,
    ...given(record, 'method', 'frames', 'framesEncoded', 'durationSeconds', 'bytes', 'timings'),
    progress: record.progress,
    previewUrl: `${base}/preview.m3u8`,
    videoUrl: `${base}/video`,
    downloadUrl: `${base}/download`,
    manifestUrl: `${base}/manifest`,
    thumbnailUrl: `${base}/thumbnail`,
    thumbnailFinal: record.thumbnailFinal,
    ...(record.state === 'ready' && options.url ? { url: options.url } : {}),
  };
}

/** A snapshot as the API answers it. `url`, the direct URL of the picture, is shown from `ready` on. */
export function snapshotToWire(record: SnapshotRecord, options: { url?: string | null } = {}): Snapshot {
  return {
    id: record.id,
    camera: record.camera,
    state: record.state,
    ...given(record, 'reason'),
    createdAt: isoMs(record.createdAt),
    at: isoMs(record.at),
    ...given(record, 'width', 'height', 'bytes'),
    imageUrl: `/api/snapshots/${record.id}/image`,
    ...(record.state === 'ready' && options.url ? { url: options.url } : {}),
  };
}

const spanToWire = ({ start, end }: Window): { start: string; end: string } => ({
  start: isoMs(start),
  end: isoMs(end),
});
const gapToWire = (gap: Gap): GapWire => ({ ...spanToWire(gap), cause: gap.cause });

/** Those of the named fields that have a value. */
function given<T extends object, K extends keyof T>(from: T, ...names: K[]): Partial<Pick<T, K>> {
  const entries = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as Partial<Pick<T, K>>;
}
