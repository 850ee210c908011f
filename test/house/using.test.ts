import ts from 'typescript';
import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.js';

const files = sourceFiles('src');

/** The functions that return no promise, by name. Where several have one name, all of them must be such. */
const direct = directFunctions([...files.values()]);

it('closes nothing before its last reader: what a function with `using` returns is awaited in it', () => {
  const found = [...files].flatMap(([path, file]) => unawaited(file).map((line) => `${path}:${line}`));
  expect(found).toEqual([]);
});

it.each([
  ['async function f() { using a = b(); return c(a); }', [1]],
  ['async function f() { await using a = b(); if (a) { return c(a); } }', [1]],
  ['async function f() { using a = b(); return await c(a); }', []],
  ['async function f() { using a = b(); return { x: 1 }; }', []],
  ['async function f() { return c(); }', []],
  ['async function f() { if (a) return c(); using a = b(); }', []],
  ['async function f() { using a = b(); return d(); } function d() { return 1; }', []],
  ['function f() { using a = b(); return c(a); }', []],
  ['async function f() { using a = b(); const g = () => { return c(); }; }', []],
])('%s', (text, lines) => {
  expect(unawaited(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true))).toEqual(lines);
});

/** The lines on which an async function returns a promise without awaiting it though it has something to close. */
function unawaited(file: ts.SourceFile): number[] {
  const lines: number[] = [];
  const local = directFunctions([file]);
  const returnsPromise = ({ expression }: ts.CallExpression) =>
    !(ts.isIdentifier(expression) && (local.has(expression.text) || direct.has(expression.text))) &&
    !(ts.isPropertyAccessExpression(expression) && expression.name.text === 'equals');
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && ts.isBlock(node.body) && isAsync(node)) {
      const opened = firstUsing(node.body);
      for (const one of opened === undefined ? [] : returnsOf(node.body)) {
        const { expression } = one;
        if (one.pos < (opened ?? 0) || !expression || !ts.isCallExpression(expression)) continue;
        if (returnsPromise(expression))
          lines.push(file.getLineAndCharacterOfPosition(one.getStart()).line + 1);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
}

/** The names of the functions that a file declares and that return no promise. */
function directFunctions(of: readonly ts.SourceFile[]): ReadonlySet<string> {
  const functions = of.flatMap(({ statements }) => statements.filter((one) => ts.isFunctionDeclaration(one)));
  const promising = functions.filter((one) => isAsync(one) || /^Promise\b/.test(one.type?.getText() ?? ''));
  const names = (some: readonly ts.FunctionDeclaration[]) => some.map(({ name }) => name?.text ?? '');
  return new Set(names(functions).filter((name) => !names(promising).includes(name)));
}

function isAsync(node: ts.SignatureDeclaration): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
}

/** Where in a function's body the first thing is opened that is closed at its end. */
function firstUsing(node: ts.Node): number | undefined {
  const isUsing =
    ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using;
  if (isUsing) return node.pos;
  return ts.isFunctionLike(node) ? undefined : ts.forEachChild(node, firstUsing);
}

/** The return statements of a function's body, those of functions inside it left out. */
function returnsOf(node: ts.Node): ts.ReturnStatement[] {
  if (ts.isReturnStatement(node)) return [node];
  if (ts.isFunctionLike(node)) return [];
  const found: ts.ReturnStatement[] = [];
  ts.forEachChild(node, (child) => void found.push(...returnsOf(child)));
  return found;
}
