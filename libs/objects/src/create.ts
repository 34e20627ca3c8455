import { resolveObjectsConfig, type ObjectsConfig } from './config.ts';
import { createFolderStore } from './folder-store.ts';
import { createMinioStore } from './minio-store.ts';
import type { ObjectStore } from './object-store.ts';

/** The object store that the settings ask for. Throws `invalid_config`; connects to nothing yet. */
export function createObjectStore(config: ObjectsConfig): ObjectStore {
  const settings = resolveObjectsConfig(config);
  return settings.kind === 'folder' ? createFolderStore(settings.dir) : createMinioStore(settings);
}
