import type { Catalog } from './catalog.ts';
import type { ClipMeta } from './stored.ts';

/** The parts that are needed here. */
export type MetaStore = {
  catalog: Pick<Catalog, 'clip'>;
  objects: { put(key: string, body: Buffer, options: { contentType: string }): Promise<void> };
};

/**
 * Writes what can change after `ready`, and which attempt won, beside a clip's file: a rebuild believes it more than the
 * manifest. Does nothing for a clip that is not ready. Several may write at once: whoever has written looks whether that
 * is still what the catalog says, so the last one to write leaves what is true.
 */
export async function storeClipMeta({ catalog, objects }: MetaStore, id: string): Promise<void> {
  for (let written: string | null = null; ;) {
    const record = await catalog.clip(id);
    if (record?.state !== 'ready') return;
    const { label, tags, protected: isProtected, attempt, unlisted } = record;
    const facts = { label, tags, protected: isProtected, attempt, ...(unlisted && { unlisted }) } satisfies ClipMeta;
    const meta = JSON.stringify(facts);
    if (meta === written) return;
    await objects.put(`clips/${id}/meta.json`, Buffer.from(meta), { contentType: 'application/json' });
    written = meta;
  }
}
