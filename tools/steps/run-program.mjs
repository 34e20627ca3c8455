import { build } from '../build.mjs';
import { endWith } from './failure.mjs';
import { installNodeModules } from './node-modules.mjs';
import { step } from './progress.mjs';
import { runShown } from './run.mjs';
import { requirePrograms } from './system-packages.mjs';

/**
 * Makes sure that an installation can be started, then runs one of our TypeScript programs and ends as it does.
 * `programs`: what it needs besides.
 */
export async function runProgram(entry, args, programs = []) {
  try {
    await step(installNodeModules);
    await step(() => requirePrograms(['redis', 'ffmpeg', ...programs]));
    await step(() => build());
    process.exitCode = await runShown(process.execPath, ['--import', 'tsx', entry, ...args]);
  } catch (error) {
    endWith(error);
  }
}
