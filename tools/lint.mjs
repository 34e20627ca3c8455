// `npm run lint`: style, correctness and module boundaries. `checkStyle` is what `npm test` counts.
import { endWith } from './steps/failure.mjs';
import { runQuietly, runShown } from './steps/run.mjs';

const NX = { NX_DAEMON: 'false', NX_TUI: 'false' };

/** The checks of `npm run lint` by name; each answers an exit code. */
export const CHECKS = {
  eslint: async () => {
    // The module boundaries read Nx's project graph from its cache, and would be skipped without one.
    await runQuietly('npx', ['--no-install', 'nx', 'graph', '--file=.nx/graph.json'], NX);
    return runShown('npx', ['--no-install', 'eslint', '--max-warnings=0', '.'], NX);
  },
  prettier: () => runShown('npx', ['--no-install', 'prettier', '--log-level=warn', '--check', '.']),
};

if (process.argv[1] === import.meta.filename) {
  let failed = 0;
  for (const check of Object.values(CHECKS)) failed += (await check().catch(endWith)) === 0 ? 0 : 1;
  process.exit(failed === 0 ? 0 : 1);
}
