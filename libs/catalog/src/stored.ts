import { bytes, wallMs, type Manifest, type WallMs, type Window } from '@hindsight/domain';
import * as z from 'zod';
import type { NewClip, NewSnapshot } from './records.ts';

/** `clips/<id>/meta.json`: what can change after `ready`, which attempt won, and whether lists show the clip. */
export const metaSchema = z.looseObject({
  label: z.string(),
  tags: z.array(z.string()),
  protected: z.boolean(),
  attempt: z.int().positive(),
  unlisted: z.literal(true).optional(),
});
export type ClipMeta = z.infer<typeof metaSchema>;

/** `snapshots/<id>.json`: the snapshot without its URLs. */
const snapshotFile = z.looseObject({
  id: z.string(),
  camera: z.string(),
  createdAt: z.iso.datetime(),
  at: z.iso.datetime(),
  width: z.int().optional(),
  height: z.int().optional(),
  bytes: z.int().optional(),
});

/** The record of a clip as its manifest tells it; `meta`, written later, is believed more. */
export function clipFromManifest(
  manifest: Manifest,
  found: { attempt: number; meta: ClipMeta | null; thumbnailFinal: boolean },
): NewClip {
  const { delivered, frames, framesEncoded, durationSeconds, method, timings } = manifest;
  const meta = found.meta ?? manifest;
  return {
    id: manifest.id,
    camera: manifest.camera,
    state: 'ready',
    label: meta.label,
    tags: meta.tags,
    protected: meta.protected,
    createdAt: instant(manifest.createdAt),
    requested: spanOf(manifest.requested),
    delivered: {
      ...spanOf(delivered),
      coverage: delivered.coverage,
      partial: delivered.partial,
      gaps: delivered.gaps.map((gap) => ({ ...spanOf(gap), cause: gap.cause })),
    },
    precision: manifest.precision,
    // How it was asked for matters no more; a ready clip is what it is.
    onMissing: 'partial',
    attempt: found.attempt,
    progress: 1,
    poster: false,
    thumbnailFinal: found.thumbnailFinal,
    sha256: manifest.sha256,
    ...(found.meta?.unlisted && { unlisted: true }),
    ...(method !== undefined && { method }),
    ...(frames !== undefined && { frames }),
    ...(framesEncoded !== undefined && { framesEncoded }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(manifest.bytes !== undefined && { bytes: bytes(manifest.bytes) }),
    ...(timings !== undefined && { timings }),
  };
}

/** The record of a snapshot as the file beside it tells it; null when that is not what the file holds. */
export function snapshotFromFile(file: unknown): NewSnapshot | null {
  const parsed = snapshotFile.safeParse(file);
  if (!parsed.success) return null;
  const { id, camera, createdAt, at, width, height, bytes: size } = parsed.data;
  return {
    id,
    camera,
    state: 'ready',
    createdAt: instant(createdAt),
    at: instant(at),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(size !== undefined && { bytes: bytes(size) }),
  };
}

const instant = (text: string): WallMs => wallMs(Date.parse(text));
const spanOf = ({ start, end }: { start: string; end: string }): Window => ({
  start: instant(start),
  end: instant(end),
});
