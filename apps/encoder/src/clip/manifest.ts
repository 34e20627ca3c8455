import { isoMs, type Gap, type Manifest, type Window } from '@hindsight/domain';
import type { ClipRecord } from '@hindsight/catalog';
import type { FinishedClip } from './make-clip.ts';

type Span = { start: string; end: string };
const span = (window: Window): Span => ({ start: isoMs(window.start), end: isoMs(window.end) });
const gapToWire = (gap: Gap): Span & { cause: Gap['cause'] } => ({ ...span(gap), cause: gap.cause });

/**
 * What is stored beside a clip: the whole truth about it, enough to rebuild its record from (invariant 10). It
 * is written before the commit, so its `readyMs` ends where the manifest was written.
 */
export function createManifest(
  record: ClipRecord,
  clip: FinishedClip,
  facts: { sha256: string; timings: Record<string, number> },
): Manifest {
  const { delivered } = clip;
  return {
    version: 1,
    id: record.id,
    camera: record.camera,
    state: 'ready',
    label: record.label,
    tags: record.tags,
    protected: record.protected,
    createdAt: isoMs(record.createdAt),
    requested: span(record.requested),
    delivered: {
      ...span(delivered),
      coverage: delivered.coverage,
      partial: delivered.partial,
      gaps: delivered.gaps.map(gapToWire),
    },
    precision: record.precision,
    method: clip.method,
    frames: clip.frames,
    framesEncoded: clip.framesEncoded,
    durationSeconds: clip.durationSeconds,
    bytes: clip.bytes.length,
    sha256: facts.sha256,
    source: clip.source,
    timings: facts.timings,
  };
}
