import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(`${root}CONTRIBUTING.md`, 'utf8');
const fence = /^```ts\n([\s\S]*?)^```$/gm;

/** An example of the guide: a new file, or a line in the registry of an old one. */
interface Example {
  readonly path: string;
  readonly registry: string | undefined;
  readonly code: string;
}

const examples: Example[] = [...guide.matchAll(fence)].map(([, block = '']) => {
  const [, path = '', registry] = /^\/\/ (src\/\S+\.ts)(?:, in (\w+))?\n/.exec(block) ?? [];
  return { path, registry, code: block };
});

describe('the examples of CONTRIBUTING.md', () => {
  it('are of a command, a source, a model, an output and a reporter', () => {
    const registries = examples.flatMap(({ registry }) => registry ?? []);
    expect(registries).toEqual(['commands', 'sources', 'models', 'exporters', 'reporters']);
  });

  it('are new files, and lines in files that are there', () => {
    expect(
      examples.filter(({ path, registry }) => existsSync(root + path) !== (registry !== undefined)),
    ).toEqual([]);
  });

  it('compile', () => {
    expect(problemsIn(examples)).toEqual([]);
  });

  it('do not compile where they do not fit', () => {
    const misfits = examples
      .filter(({ path }) => path.startsWith('src/models/'))
      .map(({ code, ...rest }) => ({
        ...rest,
        code: code.replace('finish:', 'end:').replace('./constant.js', './gone.js'),
      }));
    expect(problemsIn(misfits)).toEqual([
      expect.stringMatching(/^src\/models\/constant\.ts:9: .*'finish' is missing/s),
      expect.stringMatching(/^src\/models\/index\.ts:\d+: Cannot find module '\.\/gone\.js'/),
    ]);
  });
});

it('every path that CONTRIBUTING.md names exists', () => {
  const paths = [
    ...guide.replaceAll(fence, '').matchAll(/(?<![\w/.-])(?:src|test|docs|bin|\.ci)\/[\w./-]*\w/g),
  ].map(([path]) => path);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(root + path))).toEqual([]);
});

/** Returns what the compiler says of the examples, each put where it belongs. */
function problemsIn(all: readonly Example[]): string[] {
  const texts = new Map(all.map((example) => [root + example.path, textOf(example)]));
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const compilerOptions = { ...options, noEmit: true };
  const host = ts.createCompilerHost(compilerOptions);
  const { readFile, fileExists, directoryExists } = host;
  const folders = new Set([...texts.keys()].map((path) => dirname(path)));
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.directoryExists = (path) => folders.has(path) || directoryExists?.(path) === true;
  const program = ts.createProgram([...texts.keys()], compilerOptions, host);
  return [...texts.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ file, start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      const message = ts.flattenDiagnosticMessageText(messageText, '\n');
      return `${file?.fileName.slice(root.length)}:${line}: ${message}`;
    });
}

/** Returns the text of an example's file: its own, or that of the registry with its line. */
function textOf({ path, registry, code }: Example): string {
  if (registry === undefined) return code;
  const text = readFileSync(root + path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const start = startOf(file, registry);
  return text.slice(0, start) + code + text.slice(start);
}

/** Returns where the first entry of an exported registry begins. */
function startOf(file: ts.SourceFile, registry: string): number {
  const value = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find(({ name }) => name.getText(file) === registry)?.initializer;
  const literal = value && ts.isSatisfiesExpression(value) ? value.expression : value;
  if (literal && ts.isObjectLiteralExpression(literal)) return literal.properties.pos;
  if (literal && ts.isArrayLiteralExpression(literal)) return literal.elements.pos;
  throw new Error(`${file.fileName} has no registry ${registry}`);
}
