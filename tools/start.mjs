// `npm start`: makes a fresh clone run on this machine. Plain Node: nothing is installed yet when this runs.
import { requireNode } from './steps/node-version.mjs';

requireNode();
import('./steps/start.mjs').then(({ start }) => start(process.argv.slice(2)));
