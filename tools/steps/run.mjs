import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';

/** Where a command is found on the PATH; null when it is not. */
export function findCommand(name, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Whether a file is there and may be run. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a command in the checkout with its output shown; answers its exit code. */
export function runShown(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** Runs a command in the checkout, quietly, and answers what it printed; when it fails, the end of that is the error. */
export function runQuietly(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let stdout = '';
    let tail = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (tail = (tail + chunk).slice(-4000)));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Failure(`${command} ${args.join(' ')} ended with ${code}:\n${tail.trim()}`));
    });
  });
}

/** Starts a command that ends with us when we are told to: a signal may be for this process alone. */
function start(command, args, { stdio, env }) {
  const child = spawn(command, args, { cwd: ROOT, stdio, env: { ...process.env, ...env } });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = (signal) => {
    child.kill(signal);
    process.exit(130);
  };
  for (const signal of signals) process.once(signal, end);
  child.once('close', () => {
    for (const signal of signals) process.off(signal, end);
  });
  return child;
}
