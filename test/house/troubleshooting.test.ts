import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.js';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading ?? '');

it('each error code has a paragraph on the page of troubleshooting, and each paragraph a code', () => {
  const codes = [...sourceFiles('src/core')].flatMap(([, file]) => codesIn(file));
  expect(codes.length).toBeGreaterThan(0);
  expect(headings.toSorted()).toEqual(codes.toSorted());
});

it('each paragraph says something', () => {
  const paragraphs = page.split(/^### .+$/m).slice(1);
  expect(paragraphs.filter((paragraph) => paragraph.trim().length < 40)).toEqual([]);
});

it.each([
  ['export const exitCodes = { usage: 2, not_found: 2 } as const;', ['usage', 'not_found']],
  ["export const ticketErrorCodes = ['unsure', 'timeout'] as const;", ['unsure', 'timeout']],
  [`export type TicketErrorCode = (typeof ticketErrorCodes)[number] | \`http_\${number}\`;`, ['http_status']],
  ["const other = { usage: 2 }; const codes = ['unsure'];", []],
])('in %s the test finds %j', (source, expected) => {
  expect(codesIn(ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true))).toEqual(expected);
});

/** The codes that a file declares: of errors that end a run, of tickets, and those that a template stands for. */
function codesIn(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isTypeAliasDeclaration(statement)) {
      return statement.name.text === 'TicketErrorCode' ? templatesIn(statement.type) : [];
    }
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const value = initializer && ts.isAsExpression(initializer) ? initializer.expression : initializer;
      if (!value || !ts.isIdentifier(name)) return [];
      if (name.text === 'exitCodes' && ts.isObjectLiteralExpression(value)) {
        return value.properties.map((property) => property.name?.getText(file) ?? '');
      }
      if (name.text === 'ticketErrorCodes' && ts.isArrayLiteralExpression(value)) {
        return value.elements.map((element) => (ts.isStringLiteral(element) ? element.text : ''));
      }
      return [];
    });
  });
}

/** The kinds that templates of a type stand for: `http_${number}` is `http_status`. */
function templatesIn(type: ts.Node): string[] {
  const found = ts.isTemplateLiteralTypeNode(type) ? [`${type.head.text}status`] : [];
  ts.forEachChild(type, (child) => {
    found.push(...templatesIn(child));
  });
  return found;
}
