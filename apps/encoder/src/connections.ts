import { connectRedis, type Lifecycle, type Logger } from '@hindsight/kit';
import type { EncoderConfig } from './config.ts';

/**
 * Opens the connections to both Redis servers, and closes them at the end of the process. Work waits on the first of
 * each for its server to come back; on the prompt ones whatever is asked fails while it is away.
 */
export function openConnections(config: EncoderConfig, { log, lifecycle }: { log: Logger; lifecycle: Lifecycle }) {
  const { RING_REDIS_URL, QUEUE_REDIS_URL } = config;
  const all = {
    ringRedis: connectRedis(RING_REDIS_URL, { name: 'encoder-ring', log }),
    queueRedis: connectRedis(QUEUE_REDIS_URL, { name: 'encoder', log }),
    promptRing: connectRedis(RING_REDIS_URL, { name: 'encoder-ring-prompt', log, failFast: true }),
    promptQueue: connectRedis(QUEUE_REDIS_URL, { name: 'encoder-prompt', log, failFast: true }),
  };
  lifecycle.onDrain('redis', () => Object.values(all).forEach((redis) => redis.disconnect()));
  return all;
}
