import ts from 'typescript';
import { isSource, type RepoFile, type Rule } from './rule.ts';
import { parse, place, walk } from './syntax.ts';

const TABLES = ['README.md', 'docs/operations.md'];
/** What every program has and no operator of ours sets. */
const NOT_OURS = new Set(['PATH', 'HOME', 'NODE_ENV']);
const NAME = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^(HOST|PORT|ACCESS|TIMEZONE)$/;

/** Every environment variable that an app reads is in a table that an operator reads. */
export const settingsRule: Rule = {
  title: 'every setting is described in the README or in docs/operations.md',
  check: (files) => {
    const described = new Set(
      files
        .filter(({ path }) => TABLES.includes(path))
        .flatMap(({ text }) => [...text.matchAll(/`([A-Z][A-Z0-9_]+)[^`]*`/g)].map((match) => match[1]!)),
    );
    return files
      .filter(({ path }) => isSource(path) && /^(apps|libs)\//.test(path) && !path.startsWith('libs/testing/'))
      .flatMap(settingsIn)
      .filter(({ name }) => !described.has(name) && !NOT_OURS.has(name))
      .map(({ at, name }) => `${at}: ${name} is read, and described neither in ${TABLES.join(' nor in ')}`);
  },
};

/** Settings that a file reads: the fields of a configuration's shape, and what is taken from an environment. */
function settingsIn(file: RepoFile): { at: string; name: string }[] {
  const source = parse(file);
  const isShape = file.path.endsWith('/config.ts');
  const found: { at: string; name: string }[] = [];
  walk(source, (node) => {
    const name = isShape && ts.isPropertyAssignment(node) ? node.name.getText() : readFromEnvironment(node);
    if (name !== null && NAME.test(name)) found.push({ at: place(source, node), name });
  });
  return found;
}

function readFromEnvironment(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression)) return node.name.text;
  if (ts.isElementAccessExpression(node) && isEnvironment(node.expression)) {
    return ts.isStringLiteral(node.argumentExpression) ? node.argumentExpression.text : null;
  }
  return null;
}

const isEnvironment = (node: ts.Expression): boolean => /^(process\.)?env$/.test(node.getText());
