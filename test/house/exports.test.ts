import { posix } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { exportedNames, isExported } from './exported-names.js';
import { sourceFiles, walk } from './source-files.js';

it('what a file exports is imported by another, or is part of what is', () => {
  const files = ['src', 'bin', 'test', 'scripts'].flatMap((folder) => [
    ...sourceFiles(folder, ['.ts', '.tsx', '.js']),
  ]);
  expect(unusedExports(new Map(files))).toEqual([]);
});

it('the type of what is exported may be exported', () => {
  const parts =
    'export interface Options {} export interface Other {} export function used(options: Options) {}';
  const files = new Map([parse('src/a.ts', parts), parse('src/b.ts', "import { used } from './a.js';")]);
  expect(unusedExports(files)).toEqual(['src/a.ts: Other']);
});

it.each([
  ['an import', "import { used } from './a.js';", []],
  ['an import of a type by another name', "import type { used as mine } from './a.js';", []],
  ['an import from what is built', "import { used } from '../dist/a.js';", []],
  ['an import when it is needed', "const { used } = await import('./a.js');", []],
  ['an export again', "export { used } from './a.js';", []],
  ['an import of all', "import * as a from './a.js'; a.used();", []],
  ['an import of another name', "import { other } from './a.js';", ['src/a.ts: used']],
  ['an import of another file', "import { used } from './c.js';", ['src/a.ts: used']],
])('%s counts as it should', (_, importing, expected) => {
  const files = new Map([parse('src/a.ts', 'export function used() {}'), parse('src/b.ts', importing)]);
  expect(unusedExports(files).filter((name) => name.startsWith('src/a.ts'))).toEqual(expected);
});

function parse(path: string, text: string): readonly [string, ts.SourceFile] {
  return [path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)];
}

/**
 * Returns each name that a file of `src` exports and no other file imports, as `src/a.ts: name`. The types of what is
 * exported may be exported, too.
 */
function unusedExports(files: ReadonlyMap<string, ts.SourceFile>): string[] {
  const used = new Set(
    [...files]
      .flatMap(([path, file]) => importsOf(path, file))
      .flatMap((name) => ['.ts: ', '.tsx: ', '.js: '].map((ending) => name.replace('.ts: ', ending))),
  );
  return (
    [...files]
      // A browser loads the assets.
      .filter(([path]) => path.startsWith('src/') && !/^src\/(studio|outputs\/html)\/assets\//.test(path))
      .flatMap(([path, file]) =>
        [...exportedNames(file)]
          .filter((name) => !used.has(`${path}: ${name}`) && !isPartOfAnother(name, file))
          .map((name) => `${path}: ${name}`),
      )
  );
}

/** Whether a name is of a type that the signature of something else mentions that the file exports. */
function isPartOfAnother(name: string, file: ts.SourceFile): boolean {
  const mentions = (node: ts.Node): boolean =>
    (ts.isTypeReferenceNode(node) && node.typeName.getText(file) === name) ||
    (ts.isExpressionWithTypeArguments(node) && node.expression.getText(file) === name) ||
    (!ts.isBlock(node) && (ts.forEachChild(node, (child) => mentions(child) || undefined) ?? false));
  return file.statements.some((statement) => isExported(statement) && mentions(statement));
}

/** What a file imports, as `src/a.ts: name`. Of a whole module, or one that is loaded later, each name it mentions. */
function importsOf(path: string, file: ts.SourceFile): string[] {
  const found: string[] = [];
  const named = (names: readonly ts.ImportOrExportSpecifier[], specifier: ts.Expression) => {
    for (const { name, propertyName } of names) {
      found.push(`${resolved(path, specifier)}: ${(propertyName ?? name).text}`);
    }
  };
  const whole = (specifier: ts.Node) => {
    for (const name of identifiersIn(file)) found.push(`${resolved(path, specifier)}: ${name}`);
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings)) named(bindings.elements, statement.moduleSpecifier);
      else if (bindings) whole(statement.moduleSpecifier);
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      if (statement.exportClause && ts.isNamedExports(statement.exportClause)) {
        named(statement.exportClause.elements, statement.moduleSpecifier);
      } else whole(statement.moduleSpecifier);
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      for (const specifier of node.arguments) whole(specifier);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      whole(node.argument.literal);
    }
    ts.forEachChild(node, visit);
  };
  // Nearly no file has one, and to visit all nodes of all files takes seconds.
  if (file.text.includes('import(')) visit(file);
  return found;
}

/** The source of a module: `../dist/a.js` of `test/b.ts` is `src/a.ts`. */
function resolved(path: string, specifier: ts.Node): string {
  const text = ts.isStringLiteralLike(specifier) ? specifier.text : specifier.getText();
  return posix
    .join(posix.dirname(path), text)
    .replace(/^dist\//, 'src/')
    .replace(/\.js$/, '.ts');
}

function identifiersIn(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  walk(file, (node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
  });
  return names;
}
