import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = await readFile(`${root}docs/examples/classify.mjs`, 'utf8');

/** A folder outside of ours, in which the built package is installed. What it exports is in dist/. */
async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await mkdir(folder.file('node_modules'));
  await symlink(root, folder.file('node_modules/ticketsift'), 'junction');
  return folder;
}

/** What the strictest compiler says of a file there, types of the package included. */
function problemsIn(path: string): string[] {
  const program = ts.createProgram([path], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    typeRoots: [`${root}node_modules/@types`],
    types: ['node'],
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

describe('the example of a program', () => {
  it('is the one of the page', async () => {
    expect(await readFile(`${root}docs/api.md`, 'utf8')).toContain(`\`\`\`js\n${example}\`\`\``);
  });

  it('runs as it is, and says what it should', async () => {
    await using folder = await project();
    const path = await folder.write('classify.mjs', example);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [path], {
      cwd: folder.path,
      env: { PATH: process.env.PATH, HOME: folder.path },
    });
    expect(stdout).toMatch(/^1: urgent, .*\n2: \w.*\n$/);
    expect(stderr).toBe('');
  });

  it('compiles outside of this repository', async () => {
    await using folder = await project();
    expect(problemsIn(await folder.write('classify.mjs', example))).toEqual([]);
  });
});

describe('the types', () => {
  it('tell outcomes from failures, and refuse what is not an option', async () => {
    await using folder = await project();
    const path = await folder.write(
      'use.mts',
      `import { classify, type ClassifyOptions, type Outcome, TicketsiftError } from 'ticketsift';
      const options: ClassifyOptions = { prompt: { body: '{text}', categories: ['Bug', { name: 'Billing' }] }, cache: 'a.db' };
      async function* tickets() { yield { id: 1, text: 'a', subject: undefined, plan: 'pro' }; }
      for await (const outcome of classify(tickets(), options)) {
        const one: Outcome = outcome;
        if (one.error) one.error.code satisfies string;
        else one.categories satisfies readonly string[];
        // @ts-expect-error it may have failed
        outcome.categories.length;
      }
      new TicketsiftError('usage', 'x').code satisfies string;
      // @ts-expect-error there is no such option
      classify('t.csv', { modle: 'm' });
      // @ts-expect-error a ticket has a text
      classify([{ id: 1 }]);`,
    );
    expect(problemsIn(path)).toEqual([]);
  });
});
