import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, startServerProcess, tempDir, waitFor } from '@hindsight/testing';

const RULES = path.resolve(import.meta.dirname, '../../../deploy/prometheus');

/** One series of an answer: its labels and its newest value. */
export type Sample = { metric: Record<string, string>; value: number };

/** A real Prometheus with our rules. */
export type Prometheus = {
  /** What an expression answers now. */
  query(expr: string): Promise<Sample[]>;
  stop(): Promise<void>;
};

/**
 * Starts one that scrapes these addresses (`host:port` by job) and evaluates our rules every second. Alerts fire after one
 * second instead of the minutes that `for` says: their expressions are the ones that are delivered.
 */
export async function startPrometheus(targets: Record<string, string>): Promise<Prometheus> {
  const [dir, port] = await Promise.all([tempDir(), freePort()]);
  for (const name of ['alerts.yml', 'recording.yml']) {
    const rules = readFileSync(path.join(RULES, name), 'utf8');
    writeFileSync(path.join(dir.path, name), rules.replace(/^( +for:) \w+$/gm, '$1 1s'));
  }
  // The API of a standalone installation carries the others' metrics too, and here each is asked itself.
  const own = (job: string): string => `[{ source_labels: [service], regex: ${job}, action: keep }]`;
  const jobs = Object.entries(targets).map(
    ([job, target]) =>
      `  - { job_name: ${job}, static_configs: [{ targets: ['${target}'] }], metric_relabel_configs: ${own(job)} }`,
  );
  const timing = 'global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }';
  const config = [timing, 'rule_files: [alerts.yml, recording.yml]', 'scrape_configs:', ...jobs, ''].join('\n');
  writeFileSync(path.join(dir.path, 'prometheus.yml'), config);
  mkdirSync(path.join(dir.path, 'data'));
  const listen = `127.0.0.1:${port}`;
  const server = await startServerProcess({
    command: 'prometheus',
    args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${listen}`],
    cwd: dir.path,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await dir.remove();
  };
  try {
    await waitFor(async () => (await fetch(`http://${listen}/-/ready`).catch(() => null))?.ok, {
      what: 'Prometheus to be ready',
      timeoutMs: 30_000,
    });
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start:\n${server.output()}`, { cause: error });
  }
  return { query: (expr) => query(`http://${listen}`, expr), stop };
}

type Answer = { error?: string; data?: { result: { metric: Record<string, string>; value: [number, string] }[] } };

async function query(base: string, expr: string): Promise<Sample[]> {
  const response = await fetch(`${base}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`);
  const answer = (await response.json()) as Answer;
  if (!answer.data) throw new Error(`expected an answer to ${expr}, got ${answer.error}`);
  return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
