import { HindsightError } from '@hindsight/domain';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** How a service ends; see `createLifecycle`. */
export type Lifecycle = {
  /** Aborted when draining has to end: work that still runs gives up. */
  signal: AbortSignal;
  /** Registers a step of the shutdown. Steps run one after the other, the last registered first. */
  onDrain(name: string, step: () => Promise<void> | void): void;
  /** Begins the shutdown; a second call does not wait any longer for what still runs. */
  shutdown(reason: string): Promise<void>;
  /** Shuts down at SIGINT and SIGTERM, and when the parent that started us with an IPC channel is gone. */
  listen(process: NodeJS.Process): void;
};

/**
 * Two-stage shutdown. The first signal drains: no new work is taken, what runs is finished. The second one, or
 * `drainMs` after the first, aborts `signal`: what still runs gives its work back. Each step gets as long as it
 * needs in the first stage and 2 s in the second; a step that throws is logged and does not keep the others.
 */
export function createLifecycle(options: { clock: Clock; log: Logger; drainMs: number }): Lifecycle {
  const { clock, log } = options;
  const controller = new AbortController();
  const steps: { name: string; step: () => Promise<void> | void }[] = [];
  let ending: Promise<void> | null = null;

  const abort = (why: string): void => {
    if (!controller.signal.aborted) controller.abort(new HindsightError('unavailable', `shutting down: ${why}`));
  };

  const runStep = async (name: string, step: () => Promise<void> | void): Promise<void> => {
    try {
      const lateBy = new Promise<'late'>((resolve) => {
        const startGrace = (): void => void clock.setTimer(2000, () => resolve('late'));
        if (controller.signal.aborted) startGrace();
        else controller.signal.addEventListener('abort', startGrace, { once: true });
      });
      const result = await Promise.race([Promise.resolve(step()), lateBy]);
      if (result === 'late') log.warn({ step: name }, 'shutdown step did not end in time, going on');
    } catch (err) {
      log.error({ err, step: name }, 'shutdown step failed, going on');
    }
  };

  const drain = async (reason: string): Promise<void> => {
    log.info({ reason }, 'shutting down');
    const cancel = clock.setTimer(options.drainMs, () => abort(`still busy after ${options.drainMs} ms`));
    for (const { name, step } of [...steps].reverse()) await runStep(name, step);
    cancel();
    abort('done');
    log.info('stopped');
  };

  const shutdown = (reason: string): Promise<void> => {
    if (ending) abort(reason);
    else ending = drain(reason);
    return ending;
  };

  return {
    signal: controller.signal,
    onDrain: (name, step) => void steps.push({ name, step }),
    shutdown,
    listen: (process) => {
      const end = (reason: string): void => {
        void shutdown(reason).then(() => process.exit(0));
      };
      process.on('SIGINT', () => end('SIGINT'));
      process.on('SIGTERM', () => end('SIGTERM'));
      if (process.channel) process.on('disconnect', () => end('the parent is gone'));
    },
  };
}
