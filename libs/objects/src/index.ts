export type { ByteRange, ObjectEntry, ObjectHead, ObjectStore, UrlOptions } from './object-store.ts';
export { objectsConfigSchema, type ObjectsConfig, type ObjectUrls } from './config.ts';
export { createObjectStore } from './create.ts';
export { measureObjects } from './measured-store.ts';
export { prepareSoon, type PrepareOptions } from './prepare-soon.ts';
