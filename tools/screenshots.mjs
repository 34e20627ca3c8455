// `npm run screenshots`: every page of the app, light and dark, on a phone and on a desktop, into `screenshots/`;
// `npm run screenshots -- --readme`: the two that the README shows into `docs/images` as well.
import { requireNode } from './steps/node-version.mjs';

requireNode();
import('./steps/run-program.mjs').then(({ runProgram }) =>
  runProgram('e2e/src/pages/screenshots.ts', process.argv.slice(2), ['chromium']),
);
