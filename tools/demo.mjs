// `npm run demo [-- address]`: checks an installation from end to end, in words that a person can read.
import { requireNode } from './steps/node-version.mjs';

requireNode();
import('./steps/run-program.mjs').then(({ runProgram }) => runProgram('e2e/src/demo/main.ts', process.argv.slice(2)));
