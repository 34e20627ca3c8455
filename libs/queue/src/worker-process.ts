import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { RECOVERY, type Recovery } from './options.ts';
import { createClipWorker } from './workers.ts';

/**
 * A worker in a process of its own, for tests that kill it. It reports each delivery to its parent and never
 * finishes one. Arguments: Redis URL, recovery as JSON (or nothing for the product's).
 */
const [url = '', recovery] = process.argv.slice(2);
const log = createLogger({ service: 'worker-process', level: 'silent' });

createClipWorker({
  redis: connectRedis(url, { name: 'worker-process', log }),
  concurrency: 1,
  handle: async ({ clipId }) => {
    process.send?.({ delivered: clipId });
    await systemClock.sleep(24 * 3_600_000);
  },
  onFailed: ({ clipId }, { reason }) => {
    process.send?.({ failed: clipId, reason });
    return Promise.resolve();
  },
  log,
  recovery: recovery === undefined ? RECOVERY : (JSON.parse(recovery) as Recovery),
});
process.on('disconnect', () => process.exit(0));
