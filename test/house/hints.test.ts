import ts from 'typescript';
import { expect, it } from 'vitest';
import { sourceFiles, walk } from './source-files.js';

it('every error that ends a command says what to do next', () => {
  const files = sourceFiles('src', undefined, (text) => text.includes('TicketsiftError'));
  const without = [...files].flatMap(([path, file]) =>
    errorsWithoutHint(file).map((line) => `${path}:${line}`),
  );
  expect(without).toEqual([]);
});

it.each([
  ["throw new TicketsiftError('usage', 'It is wrong');", [1]],
  ["throw new TicketsiftError('usage', 'It is wrong', { cause });", [1]],
  ["throw new TicketsiftError('usage', 'It is wrong', { hint: 'Mend it.' });", []],
  ["throw new TicketsiftError('usage', 'It is wrong', { cause, hint });", []],
  // Who cancels a command knows what to do.
  ["throw new TicketsiftError('interrupted', 'Interrupted');", []],
  ["throw new TicketsiftError('usage', 'Nothing was removed', { isCancelled: true });", []],
])('in %s the test finds %j', (source, expected) => {
  expect(errorsWithoutHint(ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true))).toEqual(
    expected,
  );
});

/** The lines on which a file makes an error without a hint. */
function errorsWithoutHint(file: ts.SourceFile): number[] {
  const found: number[] = [];
  walk(file, (node) => {
    if (ts.isNewExpression(node) && node.expression.getText(file) === 'TicketsiftError') {
      const [code, , options] = node.arguments ?? [];
      const hasHint =
        options !== undefined &&
        ts.isObjectLiteralExpression(options) &&
        options.properties.some(({ name }) => /^(hint|isCancelled)$/.test(name?.getText(file) ?? ''));
      const isCancelled = code?.getText(file) === "'interrupted'";
      if (!hasHint && !isCancelled)
        found.push(file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
    }
  });
  return found;
}
