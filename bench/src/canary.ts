import { cpuSeconds, processesOf, startStack, type Stack } from '@hindsight/e2e';
import { systemClock as clock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';

const MEASURED_SECONDS = 120;
/** Cheap, so that the difference is the canary's. */
const CAMERA = { id: 'still', source: 'test:320x180@1' };

/** What a canary costs: all processes of an installation with it and without, a clip a minute. */
export async function benchCanary(say: (text: string) => void): Promise<void> {
  const without = await measure({});
  const withOne = await measure({ CANARY: '1' });
  const line = (what: string, cores: number): void => say(`  ${what.padEnd(34)} ${(cores * 100).toFixed(2)} %`);
  say(`a canary, a clip of 5 s a minute, ${MEASURED_SECONDS} s; share of one core, all processes`);
  line('without', without.all);
  line('with', withOne.all);
  line('the canary', withOne.all - without.all);
  line('of that the FFmpeg of its camera', withOne.ffmpeg);
}

async function measure(env: Record<string, string>): Promise<{ all: number; ffmpeg: number }> {
  const stack = await startStack({ cameras: [CAMERA], env });
  try {
    await stack.client.filled(5);
    if (env.CANARY === '1')
      await waitFor(() => measuredOnce(stack), { timeoutMs: 60_000, what: 'the first good clip' });
    const ofCanary = ({ command }: { command: string }): boolean => command.includes('size=320x180:rate=10');
    const look = (): { all: number; ffmpeg: number } => {
      const processes = processesOf(stack.home);
      const sum = (some: typeof processes): number => some.reduce((total, { pid }) => total + cpuSeconds(pid), 0);
      return { all: sum(processes), ffmpeg: sum(processes.filter(ofCanary)) };
    };
    const before = look();
    await clock.sleep(MEASURED_SECONDS * 1000);
    const after = look();
    return {
      all: (after.all - before.all) / MEASURED_SECONDS,
      ffmpeg: (after.ffmpeg - before.ffmpeg) / MEASURED_SECONDS,
    };
  } finally {
    await stack.stop();
  }
}

async function measuredOnce(stack: Stack): Promise<boolean> {
  const { body } = await stack.client.get<string>('/metrics');
  return /^hindsight_canary_error_frames\{[^}]*\} 0$/m.test(body);
}
