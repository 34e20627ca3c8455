import type { Lifecycle } from '@hindsight/kit';
import { createClipWorker, createPictureWorker, type QueueTelemetry } from '@hindsight/queue';
import type { Redis } from 'ioredis';
import { createClipFailed } from './clip/clip-failed.ts';
import { createClipJob } from './clip/clip-job.ts';
import { createPictureFailed, createPictureJob } from './picture/picture-job.ts';

/** What both workers are made of. */
export type WorkerParts = Parameters<typeof createClipJob>[0] &
  Parameters<typeof createClipFailed>[0] &
  Parameters<typeof createPictureJob>[0] &
  Parameters<typeof createPictureFailed>[0];

/**
 * Takes jobs until the shutdown: its first stage lets what runs finish, the second one hands it back. `concurrency` is
 * the number of clips at once; pictures have one slot of their own.
 */
export function startWorkers(
  parts: WorkerParts,
  options: { redis: Redis; concurrency: number; telemetry: QueueTelemetry | undefined; lifecycle: Lifecycle },
): void {
  const { clock, log } = parts;
  const { redis, concurrency, telemetry, lifecycle } = options;
  const workers = [
    createClipWorker({
      ...{ redis, clock, log, telemetry, concurrency },
      handle: createClipJob(parts),
      onFailed: createClipFailed(parts),
    }),
    createPictureWorker({
      ...{ redis, clock, log, telemetry, concurrency: 1 },
      handle: createPictureJob(parts),
      onFailed: createPictureFailed(parts),
    }),
  ];
  for (const worker of workers) {
    lifecycle.onDrain('worker', () => worker.close());
    lifecycle.signal.addEventListener('abort', () => void worker.close({ force: true }), { once: true });
  }
}
