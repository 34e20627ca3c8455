import type { CameraDefinitions, Catalog } from '@hindsight/catalog';
import type { Clock, Logger, Registry, Sealer, Tracing } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { Queues, SourceTests } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import type { KnownCameras } from './cameras/known-cameras.ts';
import type { ApiConfig } from './config.ts';

/** The parts that the API is built from; each endpoint group takes what it names. */
export type ApiDeps = {
  config: ApiConfig;
  clock: Clock;
  log: Logger;
  registry: Registry;
  tracing: Tracing;
  ring: Ring;
  catalog: Catalog;
  queues: Queues;
  objects: ObjectStore;
  cameras: KnownCameras;
  definitions: CameraDefinitions;
  /** Null without a key: then no source can be kept or sent. */
  sealer: Sealer | null;
  sourceTests: SourceTests;
};
