import { isCode, type Rule } from './rule.ts';

// Put together from parts, so that this file does not break its own rule.
const MARKERS = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);
const VAGUE = new Set(['utils', 'util', 'common', 'shared', 'helpers', 'misc']);

/** What is left to do is written where it is planned, not in the code. */
export const markerRule: Rule = {
  title: 'no file carries a note of work to be done',
  check: (files) =>
    files
      .filter(({ path }) => isCode(path) || path.endsWith('.md'))
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, index) => (MARKERS.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
      ),
};

/** A name that says nothing collects everything. */
export const nameRule: Rule = {
  title: 'no folder or file has a name that says nothing',
  check: (files) =>
    files
      .filter(({ path }) => path.split('/').some((part) => VAGUE.has(part.replace(/\..*$/, ''))))
      .map(({ path }) => `${path}: name it after what it is`),
};
