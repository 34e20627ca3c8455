// `npm test [-- --long]`: everything that has to hold, on a machine that may have nothing but Node.
import { requireNode } from './steps/node-version.mjs';

requireNode();
import('./steps/test.mjs').then(({ test }) => test(process.argv.slice(2)));
