import ts from 'typescript';
import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.js';

const files = sourceFiles('src');

test('an exported name has one meaning', () => {
  const places = new Map<string, string[]>();
  for (const [path, file] of files) {
    for (const name of exportedNames(file)) places.set(name, [...(places.get(name) ?? []), path]);
  }
  const twice = [...places].filter(([, paths]) => paths.length > 1).map(([name]) => name);
  expect(twice).toEqual([]);
});

test('no type is named Circumstances, which says nothing', () => {
  const found = [...files].filter(([, file]) => /\bCircumstances\b/i.test(file.text)).map(([path]) => path);
  expect(found).toEqual([]);
});

test('an object literal is written out, and not spread into another', () => {
  const found = [...files].filter(([, file]) => spreadsLiteral(file)).map(([path]) => path);
  expect(found).toEqual([]);
});

test('finds the names that a file declares and exports, and no others', () => {
  const file = ts.createSourceFile(
    'sample.ts',
    `export const a = 1, b = 2; export function c() {} export type D = 1; export interface E {} export class F {}
     export { g } from './g.js'; const h = 1; export const { i } = { i: 1 }; type J = 1; export default 1;`,
    ts.ScriptTarget.Latest,
    true,
  );
  expect([...exportedNames(file)]).toEqual(['a', 'b', 'c', 'D', 'E', 'F', 'i']);
});

/** The names that a file declares and exports, each once: overloads and re-exports are no second meaning. */
function exportedNames(file: ts.SourceFile): Set<string> {
  return new Set(
    file.statements.filter(isExported).flatMap((statement) => {
      if (ts.isVariableStatement(statement)) {
        return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
      }
      const isNamed =
        ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isEnumDeclaration(statement);
      return isNamed && statement.name ? [statement.name.text] : [];
    }),
  );
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function spreadsLiteral(node: ts.Node): boolean {
  const isSpread = ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression);
  return isSpread || (ts.forEachChild(node, (child) => spreadsLiteral(child) || undefined) ?? false);
}
