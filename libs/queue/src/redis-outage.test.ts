import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { freePort, startRedis, tempDir, waitFor } from '@hindsight/testing';
import { describe, expect, it } from 'vitest';
import { createQueues } from './queues.ts';
import { createClipWorker } from './workers.ts';

const log = createLogger({ service: 'test', level: 'silent' });

describe('a Redis that goes away', () => {
  it('loses no job, and the worker that was waiting takes the next one soon after', async () => {
    const first = await startRedis({ args: ['--appendonly', 'yes'] });
    const ofWorker = connectRedis(first.url, { name: 'test-worker', log });
    const ofApi = connectRedis(first.url, { name: 'test-api', log, failFast: true });
    const queues = createQueues({ redis: ofApi });
    const seen: string[] = [];
    const handle = ({ clipId }: { clipId: string }): Promise<void> => Promise.resolve(void seen.push(clipId));
    const worker = createClipWorker({
      redis: ofWorker,
      concurrency: 1,
      handle,
      onFailed: () => Promise.resolve(),
      log,
    });
    await queues.addClip('clip-a');
    await waitFor(() => seen.includes('clip-a'), { what: 'the first job' });
    await queues.addClip('clip-b', { delayMs: 1500 });

    await first.kill9();
    const second = await startRedis({ args: ['--appendonly', 'yes'], dir: first.dir, port: first.port });
    const backAt = clock.monotonicMs();
    await waitFor(() => seen.includes('clip-b'), { what: 'the delayed job', timeoutMs: 30_000 });
    expect(clock.monotonicMs() - backAt).toBeLessThan(10_000);
    expect(await queues.clipJobState('clip-a')).toBe('completed');

    await worker.close();
    await queues.close();
    ofWorker.disconnect();
    ofApi.disconnect();
    await second.stop();
    await first.stop();
  });

  it('and was away from the start answers unavailable, then works', async () => {
    const [port, folder] = [await freePort(), await tempDir()];
    const redis = connectRedis(`redis://127.0.0.1:${port}`, { name: 'test-late', log, failFast: true });
    const queues = createQueues({ redis });
    await expect(queues.addClip('clip-a')).rejects.toMatchObject({ code: 'unavailable' });
    const server = await startRedis({ dir: folder.path, port });
    await waitFor(
      () =>
        queues.addClip('clip-b').then(
          () => true,
          () => false,
        ),
      { what: 'the queue to work' },
    );
    expect(await queues.clipJobState('clip-b')).toBe('waiting');
    await queues.close();
    redis.disconnect();
    await server.stop();
    await folder.remove();
  });
});
