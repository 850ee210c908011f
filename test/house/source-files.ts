import { readFileSync } from 'node:fs';
import ts from 'typescript';

/**
 * Every source file below a folder of the repository, as its path with forward slashes and its syntax tree.
 * @param isWanted which of them are parsed, by their text: to parse all takes seconds
 */
export function sourceFiles(
  folder: string,
  extensions: readonly string[] = ['.ts', '.tsx'],
  isWanted: (text: string) => boolean = () => true,
): ReadonlyMap<string, ts.SourceFile> {
  const paths = ts.sys.readDirectory(folder, extensions).map((path) => path.replaceAll('\\', '/'));
  return new Map(
    paths.flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      return isWanted(text) ? [[path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)]] : [];
    }),
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
