import ts from 'typescript';
import { isTest, type Rule } from './rule.ts';
import { parse, place, walk } from './syntax.ts';

/** Where the real clock is turned into the injected one. The web app may import only `domain`, so it has its own. */
const CLOCKS = new Set(['libs/kit/src/clock.ts', 'libs/kit/src/simulated-clock.ts', 'apps/web/src/clock.ts']);
const GLOBALS = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const MEMBERS = new Set(['Date.now', 'Math.random', 'performance.now']);

/** Code that asks the real clock cannot be tested with a simulated one. */
export const clockRule: Rule = {
  title: 'time, timers and randomness come from the injected clock alone',
  check: (files) =>
    files
      .filter(({ path }) => /^(apps|libs|e2e|bench)\/.*\.tsx?$/.test(path) && !isTest(path) && !CLOCKS.has(path))
      .flatMap((file) => {
        const source = parse(file);
        const found: string[] = [];
        walk(source, (node) => {
          const what = realClock(node);
          if (what !== null) found.push(`${place(source, node)}: ${what}; use the Clock that is handed in`);
        });
        return found;
      }),
};

function realClock(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    const member = node.getText().replace(/^(globalThis|window|self)\./, '');
    return MEMBERS.has(member) || GLOBALS.has(member) ? node.getText() : null;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) return 'new Date()';
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && GLOBALS.has(node.expression.text)) {
    return node.expression.text;
  }
  return null;
}
