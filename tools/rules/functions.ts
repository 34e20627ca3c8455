import ts from 'typescript';
import { isSource, type Rule } from './rule.ts';
import { parse, walk } from './syntax.ts';

const LIMIT = 50;

/**
 * A function does one thing. What counts are its own lines: those of the functions inside it count for them, because
 * `createX` that answers an object of functions is a module, not a long function. Blank lines and comments are free.
 */
export const functionRule: Rule = {
  title: `no function has more than ${LIMIT} lines of its own`,
  check: (files) =>
    files
      .filter(({ path }) => isSource(path))
      .flatMap((file) => {
        const source = parse(file);
        const free = file.text.split('\n').map((line) => /^\s*($|\/\/|\/?\*)/.test(line));
        const found: string[] = [];
        walk(source, (node) => {
          if (!isFunction(node)) return;
          const count = ownLines(source, node, free);
          const { first } = span(source, node);
          if (count > LIMIT) found.push(`${file.path}:${first + 1}: a function of ${count} lines, at most ${LIMIT}`);
        });
        return found;
      }),
};

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && (node as ts.FunctionLikeDeclaration).body !== undefined;

function span(source: ts.SourceFile, node: ts.Node): { first: number; last: number } {
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  return { first: line(node.getStart(source)), last: line(node.getEnd()) };
}

function ownLines(source: ts.SourceFile, node: ts.Node, free: readonly boolean[]): number {
  const { first, last } = span(source, node);
  const lines = new Set<number>();
  for (let line = first; line <= last; line++) if (!free[line]) lines.add(line);
  node.forEachChild((child) =>
    walk(child, (inner) => {
      if (!isFunction(inner)) return;
      // The line that a function begins on, and the one that it ends on, belong to both.
      const within = span(source, inner);
      for (let line = within.first + 1; line < within.last; line++) lines.delete(line);
    }),
  );
  return lines.size;
}
