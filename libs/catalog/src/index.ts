export type {
  CatalogEvent,
  ClipFinal,
  ClipPatch,
  ClipQuery,
  ClipRecord,
  Delivered,
  ListQuery,
  NewClip,
  NewSnapshot,
  Page,
  SnapshotPatch,
  SnapshotRecord,
} from './records.ts';
export { createCatalog, type Catalog, type CatalogOptions } from './catalog.ts';
export { CATALOG_SCHEMA } from './schema.ts';
export { assertMayRetry, type ClipEdit } from './clip-changes.ts';
export type { Idempotency } from './store.ts';
export { adoptStoredClip, rebuildCatalog, type Rebuilt, type StoredObjects } from './rebuild.ts';
export { storeClipMeta, type MetaStore } from './store-meta.ts';
export { clipToWire, snapshotToWire } from './wire.ts';
export {
  createCameraDefinitions,
  sourcePurpose,
  type CameraDefinition,
  type CameraDefinitions,
  type FollowCameras,
} from './cameras.ts';
