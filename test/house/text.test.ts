import ts from 'typescript';
import { expect, it } from 'vitest';
import { sourceFiles, walk } from './source-files.js';

const numberWriters = new Set(['toLocaleString', 'NumberFormat', 'toFixed', 'toPrecision']);

it('numbers become text for people in core/text alone', () => {
  const writing = sourceFiles('src', undefined, (text) =>
    [...numberWriters].some((name) => text.includes(name)),
  );
  const elsewhere = [...writing].filter(([path]) => !path.startsWith('src/core/text/'));
  const found = elsewhere.flatMap(([path, file]) => numberWritersIn(file).map((name) => `${path}: ${name}`));
  expect(found).toEqual([]);
});

it.each([
  ['count.toLocaleString()', ['toLocaleString']],
  ['new Intl.NumberFormat("en").format(1)', ['NumberFormat']],
  ['const percent = (share * 100).toFixed(1) + " %"', ['toFixed']],
  ['// toLocaleString\nconst text = "toFixed"; share * 100', []],
])('in %s the test finds %j', (source, expected) => {
  expect(numberWritersIn(ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true))).toEqual(
    expected,
  );
});

function numberWritersIn(file: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (!ts.isIdentifier(node) || !numberWriters.has(node.text)) return;
    // Services have number formats, too.
    const isOwn = node.text !== 'NumberFormat' || /\bIntl\.NumberFormat$/.test(node.parent.getText(file));
    if (isOwn) found.push(node.text);
  });
  return found;
}
