import type { Catalog } from '@hindsight/catalog';
import type { Clock, Logger, Registry } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { Queues } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import type { ApiConfig } from './config.ts';

/** The parts that the API is built from; each endpoint group takes what it names. */
export type ApiDeps = {
  config: ApiConfig;
  clock: Clock;
  log: Logger;
  registry: Registry;
  ring: Ring;
  catalog: Catalog;
  queues: Queues;
  objects: ObjectStore;
};
