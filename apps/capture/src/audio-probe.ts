import type { CaptureProcess } from '@hindsight/ffmpeg';
import type { Clock, Logger } from '@hindsight/kit';
import { FragmentSplitter, parseInit, summarise, type Init } from '@hindsight/mp4';
import type { SessionEnd } from './session-end.ts';

const EVERY_MS = 5 * 60_000;
const LISTEN_MS = 5000;

type Parts = { clock: Clock; log: Logger };
type Probe = { start: () => { capture: CaptureProcess } | { failure: string }; signal: AbortSignal };

/**
 * Listens every 5 minutes whether sound that was announced and did not come is there now. It does so on a connection of
 * its own: to try it on the running session would cost footage each time. Never settles when `signal` is aborted.
 */
export async function untilAudioIsBack(parts: Parts, probe: Probe): Promise<SessionEnd> {
  const { clock, log } = parts;
  for (;;) {
    await clock.sleep(EVERY_MS, probe.signal).catch(() => new Promise(() => undefined));
    const heard = await hearsAudio(parts, probe);
    log.info({ heard }, 'listened for sound');
    if (heard) return { why: 'audio_back', detail: 'sound has come back' };
  }
}

function hearsAudio({ clock }: Parts, { start, signal }: Probe): Promise<boolean> {
  const started = start();
  if ('failure' in started) return Promise.resolve(false);
  const { capture } = started;
  const splitter = new FragmentSplitter();
  let init: Init | null = null;
  return new Promise((resolve) => {
    const finish = (heard: boolean): void => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      capture.kill();
      capture.stdout.destroy();
      resolve(heard);
    };
    const onAbort = (): void => finish(false);
    const cancel = clock.setTimer(LISTEN_MS, onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    void capture.exited.then(onAbort);
    capture.stdout.on('error', () => undefined);
    capture.stdout.on('data', (chunk: Buffer) => {
      try {
        for (const { kind, bytes } of splitter.push(chunk)) {
          if (kind === 'init') init = parseInit(bytes);
          else if (init?.audio && summarise(init, bytes).audioSamples > 0) return finish(true);
        }
      } catch {
        finish(false);
      }
    });
  });
}
