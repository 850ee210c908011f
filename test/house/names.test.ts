import ts from 'typescript';
import { expect, test } from 'vitest';
import { exportedNames } from './exported-names.js';
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

function spreadsLiteral(node: ts.Node): boolean {
  const isSpread = ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression);
  return isSpread || (ts.forEachChild(node, (child) => spreadsLiteral(child) || undefined) ?? false);
}
