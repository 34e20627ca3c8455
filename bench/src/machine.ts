import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** The machine and the commit that a figure belongs to, in one line. */
export function machineLine(ffmpegVersion: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  return `${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${memory}, Node ${process.versions.node}, FFmpeg ${ffmpegVersion}, commit ${commit}`;
}

/** The value below which `share` (0…1) of the sorted values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
