import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Every source file below a folder of the repository, as its path with forward slashes and its syntax tree. */
export function sourceFiles(
  folder: string,
  extensions: readonly string[] = ['.ts', '.tsx'],
): ReadonlyMap<string, ts.SourceFile> {
  const paths = ts.sys.readDirectory(folder, extensions).map((path) => path.replaceAll('\\', '/'));
  return new Map(
    paths.map((path) => [
      path,
      ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
    ]),
  );
}

/** Calls a function with a node and every one below it. */
export function walk(node: ts.Node, each: (node: ts.Node) => void): void {
  const visit = (one: ts.Node): void => {
    each(one);
    ts.forEachChild(one, visit);
  };
  visit(node);
}
