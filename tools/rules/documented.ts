import ts from 'typescript';
import { isSource, type Rule } from './rule.ts';
import { parse, place } from './syntax.ts';

/**
 * Every exported function, class, constant and type says what it is. A comment speaks for the lines right below it, up to
 * the next blank one; a type that is derived from a value (`z.infer<typeof clip>`) is described where the value is; and
 * re-exports are described where the thing is defined.
 */
export const documentedRule: Rule = {
  title: 'every exported symbol has a doc comment',
  check: (files) => files.filter(({ path }) => isSource(path)).flatMap((file) => undocumented(parse(file))),
};

function undocumented(source: ts.SourceFile): string[] {
  const documented = new Set<string>();
  const found: string[] = [];
  let inGroup = false;
  for (const statement of source.statements) {
    const isBelow = !/\n\s*\n/.test(source.text.slice(statement.pos, statement.getStart(source)));
    inGroup = hasDocs(statement) || (inGroup && isBelow);
    const names = namesOf(statement);
    // The words may stand at any of a function's overloads.
    if (inGroup || isDerivedType(statement)) for (const name of names) documented.add(name);
    if (!isExported(statement)) continue;
    for (const name of names) if (!documented.has(name)) found.push(`${place(source, statement)}: ${name}`);
  }
  return found.map((where) => `${where} is exported without a doc comment`);
}

const isDerivedType = (statement: ts.Statement): boolean =>
  ts.isTypeAliasDeclaration(statement) && /\btypeof\b/.test(statement.type.getText());

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

const hasDocs = (statement: ts.Statement): boolean => ts.getJSDocCommentsAndTags(statement).length > 0;

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const named = statement as ts.Statement & { name?: ts.Identifier };
  return named.name === undefined ? [] : [named.name.text];
}
