import path from 'node:path';
import { spawnBound } from '@hindsight/ffmpeg';
import { freePort, waitFor } from '@hindsight/testing';
import { environmentOf } from './processes.ts';
import type { Stack } from './stack.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Another capture beside that of an installation, with the same settings. Nobody starts it again; it ends with the test. */
export type ExtraCapture = {
  pid: number;
  /** What it has logged: JSON lines. */
  output(): string;
  /** Its own metrics, as Prometheus reads them. */
  metrics(): Promise<string>;
  kill9(): Promise<void>;
};

/** Starts one under the name `replica`. */
export async function startExtraCapture(stack: Stack, replica: string): Promise<ExtraCapture> {
  const pid = await waitFor(() => stack.pidOf('capture'), { what: 'a running capture' });
  const port = await freePort();
  const env = { ...environmentOf(pid), HINDSIGHT_REPLICA: replica, OPS_PORT: String(port) };
  const child = spawnBound(process.execPath, [path.join(ROOT, 'apps/capture/dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await waitFor(() => output.includes('"msg":"capturing"'), { what: `capture ${replica} to run`, timeoutMs: 20_000 });
  if (child.pid === undefined) throw new Error(`expected capture ${replica} to run, got:\n${output}`);
  return {
    pid: child.pid,
    output: () => output,
    metrics: async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    kill9: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
