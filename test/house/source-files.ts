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
