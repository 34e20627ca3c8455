import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { provideHelm, provideKubernetesValidate } from './chart-tools.mjs';
import { Failure } from './failure.mjs';
import { provideMinio } from './minio.mjs';
import { installNodeModules } from './node-modules.mjs';
import { ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { addTallies, closingLine, tallyMissing, tallyTarget } from './results.mjs';
import { runQuietly, runShown } from './run.mjs';
import { requirePrograms } from './system-packages.mjs';

const RESULTS = join(ROOT, 'test-results');
const NX = { NX_DAEMON: 'false', NX_TUI: 'false', TEST_RESULTS: RESULTS };
/** Judges the whole product with real browsers: last, and with the machine to itself. */
const LAST = '@hindsight/e2e';

/** What each run is made of, by its flag. */
const RUNS = {
  '': runEverything,
  '--long': runLong,
  '--compose': () => runCompose('test:compose'),
  '--compose --long': () => runCompose('test:compose:long'),
};

/**
 * Installs what is missing, builds, checks style and types, and runs every project's tests; with `--long` the long runs
 * instead, with `--compose` the tests of the Compose stack, with both the long ones of it. The last line says how many
 * checks and tests passed and failed; the exit code is 0 only when none failed.
 */
export async function test(args) {
  let sum;
  try {
    const run = RUNS[args.join(' ')];
    if (!run)
      throw new Failure(`expected ${Object.keys(RUNS).filter(Boolean).join(', ')} or nothing, got ${args.join(' ')}`);
    sum = await run();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    sum = { passed: 0, failed: 1, skipped: 0, remarks: ['the tests could not be run'] };
  }
  console.log();
  for (const remark of sum.remarks) console.log(remark);
  console.log(closingLine(sum));
  process.exitCode = sum.failed === 0 ? 0 : 1;
}

const PROGRAMS = ['redis', 'ffmpeg', 'chromium', 'firefox', 'rtsp', 'python', 'prometheus'];

async function runEverything() {
  // Minutes of compiling where it is not there yet: installing and checking need not wait for it, tests do.
  const minio = provideMinio();
  // One compiler at a time: each takes all cores.
  const helm = minio.then(provideHelm);
  await prepare(PROGRAMS);
  const validate = provideKubernetesValidate();
  const checks = await runChecks();
  const [remark] = await Promise.all([minio, helm, validate]);
  return addTallies([...checks, ...(await runTests()), tallyMissing(remark, process.env)]);
}

async function runLong() {
  await prepare(PROGRAMS);
  return addTallies(await runTarget('test:long', await projectsWith('test:long')));
}

async function runCompose(target) {
  await prepare(['ffmpeg', 'chromium']);
  return addTallies(await runTarget(target, await projectsWith(target)));
}

/** Installs and builds everything that has to be there. */
async function prepare(programs) {
  await step(installNodeModules);
  await step(() => requirePrograms(programs));
  const { build } = await import('../build.mjs');
  await step(async () => (await build()) ?? 'nothing to build');
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS);
}

/** Style and types: each check counts as one. */
async function runChecks() {
  const { CHECKS } = await import('../lint.mjs');
  const types = () => runShown('npx', ['--no-install', 'tsc', '-b']);
  const tallies = [];
  for (const [name, check] of Object.entries({ types, ...CHECKS })) {
    const ok = (await check()) === 0;
    console.log(`${name}: ${ok ? 'passed' : 'failed'}`);
    tallies.push({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, remarks: ok ? [] : [`${name}: failed`] });
  }
  return tallies;
}

async function runTests() {
  const projects = await projectsWith('test');
  const first = projects.filter((name) => name !== LAST);
  return [
    ...(await runTarget('test', first, { parallel: 2 })),
    ...(await runTarget(
      'test',
      projects.filter((name) => name === LAST),
    )),
  ];
}

async function projectsWith(target) {
  const list = await runQuietly(
    'npx',
    ['--no-install', 'nx', 'show', 'projects', '--with-target', target, '--json'],
    NX,
  );
  return JSON.parse(list);
}

/** Runs a target of the named projects, so many at a time, and reads what their reports say. */
async function runTarget(target, projects, { parallel = 1 } = {}) {
  if (projects.length === 0) return tallyTarget(RESULTS, { target, projects, code: 0 });
  const how = ['--skip-nx-cache', '--output-style=static', `--parallel=${parallel}`, '--nxBail=false'];
  const nx = ['--no-install', 'nx', 'run-many', '-t', target, '-p', projects.join(','), ...how];
  const code = await runShown('npx', nx, NX);
  return tallyTarget(RESULTS, { target, projects, code });
}
