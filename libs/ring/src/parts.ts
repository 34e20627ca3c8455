import type { Clock, Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import type { Scripts } from './lua/scripts.ts';

/** What the verbs of the ring are made of. */
export type RingParts = { redis: Redis; clock: Clock; log: Logger; prefix: string; scripts: Scripts };
