import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@hindsight/domain';
import { createLifecycle, createLogger, systemClock as clock } from '@hindsight/kit';
import { loadConfig } from './config.ts';
import { lockHome } from './lock.ts';
import { createReporter } from './reporter.ts';
import { startStandalone, type Running } from './standalone.ts';

/** Services get this long to finish what they do; with 2 s more for each stage everything is down within 15 s. */
const DRAIN_MS = 10_000;
const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const env = { ...process.env };
  // It may hold a password, and every child that is given no environment would get it.
  delete process.env.VIDEO_SOURCE;
  const config = loadConfig(env, checkout);
  const home = config.HINDSIGHT_HOME;
  const lock = lockHome(home);
  process.once('exit', () => lock.release());
  const reporter = createReporter({ home, clock, print });
  const destination = { write: (line: string) => reporter.line('standalone', line.trimEnd()) };
  const log = createLogger({ service: 'standalone', level: 'info', destination });
  const lifecycle = createLifecycle({ clock, log, drainMs: DRAIN_MS });
  lifecycle.onDrain('lock', () => lock.release());
  lifecycle.listen(process);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => print('\n  Stopping …'));
  // A closed terminal ends us as Ctrl-C does, and can no longer be written to.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  process.stdout.on('error', () => {});

  let since = clock.monotonicMs();
  const step = (what: string): void => {
    const now = clock.monotonicMs();
    print(`  ${`${((now - since) / 1000).toFixed(1)} s`.padStart(7)}  ${what}`);
    since = now;
  };
  const ending = new AbortController();
  const ours = { config, env, checkout };
  try {
    const running = await startStandalone({ ...ours, clock, log, reporter, lifecycle, ending, step });
    lock.setUrl(running.url);
    welcome(running, home);
    if (process.argv.includes('--open')) openBrowser(running.url);
  } catch (error) {
    // The end that a signal began exits by itself, with 0.
    if (ending.signal.aborted) return;
    await lifecycle.shutdown('the start failed');
    throw error;
  }
}

function welcome({ url, camera, clips, portInstead }: Running, home: string): void {
  if (portInstead !== null) print(`\n  Port ${portInstead} is busy, so another one was taken.`);
  print(`\n  Hindsight runs at ${url}\n`);
  print(`  camera   ${camera}`);
  print(`  clips    ${clips}`);
  print(`  logs     ${join(home, 'logs')}`);
  print('  stop     Ctrl-C\n');
}

function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const browser = spawn(opener, [url], { stdio: 'ignore', detached: true });
  browser.on('error', () => print(`  (no browser could be opened: ${opener} is missing)`));
  browser.unref();
}

try {
  await run();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exit(1);
}
