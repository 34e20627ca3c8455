import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { announce } from './progress.mjs';
import { findCommand, isExecutable, runQuietly } from './run.mjs';

const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const VALIDATE = 'kubernetes-validate==1.37.0';
const CACHE = join(homedir(), '.cache', 'hindsight');
const BIN = join(CACHE, 'bin');
const VENV = join(CACHE, 'kubernetes-validate-1.37.0');

/** What the tests of the Helm chart run; each is null where it is not there, and the commands install it. */
export function chartTools(env = process.env) {
  const helm = [env.HELM_BIN, join(BIN, 'helm')].find((file) => file && isExecutable(file)) ?? findCommand('helm');
  const python = join(VENV, 'bin', 'python');
  const validate = join(VENV, 'bin', 'kubernetes-validate');
  const isThere = existsSync(python) && existsSync(validate);
  return {
    helm,
    python: isThere ? python : null,
    validate: isThere ? validate : null,
    installHelm: `GOBIN=${BIN} CGO_ENABLED=0 go install ${HELM}`,
    installValidate: `python3 -m venv ${VENV} && ${VENV}/bin/pip install ${VALIDATE}`,
  };
}

/**
 * Builds Helm into our cache where there is none: 100 s of two cores, once, which no test could wait for. When that does
 * not work the tests that need it fail and say how it is installed.
 */
export async function provideHelm() {
  if (chartTools().helm !== null) return;
  announce('building Helm (2 minutes, once)');
  mkdirSync(BIN, { recursive: true });
  // Without debugging information: less to link.
  await quietly('building Helm', [['go', ['install', '-ldflags', '-s -w', HELM], { GOBIN: BIN, CGO_ENABLED: '0' }]]);
}

/** Installs what judges Kubernetes manifests, with the schemas, into a Python environment of its own in our cache. */
export async function provideKubernetesValidate() {
  if (chartTools().validate !== null) return;
  await quietly('installing kubernetes-validate', [
    ['python3', ['-m', 'venv', VENV]],
    [join(VENV, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', VALIDATE]],
  ]);
}

async function quietly(doing, commands) {
  try {
    for (const [command, args, env] of commands) await runQuietly(command, args, env);
  } catch (error) {
    announce(`${doing} did not work: ${error.message.trim().split('\n').at(-1)}`);
  }
}
