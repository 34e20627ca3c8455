// `npm run bench`: measures clips against re-encoding, and the ring's memory; `npm run bench -- cameras`: capturing; `-- canary`: the canary.
import { requireNode } from './steps/node-version.mjs';

requireNode();
import('./steps/run-program.mjs').then(({ runProgram }) => runProgram('bench/src/main.ts', process.argv.slice(2)));
