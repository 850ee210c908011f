import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { helpEndingOf } from '../../src/cli/help.js';
import { pageAddress } from '../../src/core/world/page-address.js';
import { allCommands, pathOf } from '../support/commands.js';
import { anchorsOf } from '../support/markdown.js';
import { parseCommand } from '../support/parse-command.js';
import { newUser } from '../support/program.js';
import { shellWords } from '../support/shell-words.js';

const commands = await allCommands();
const paths = commands.map(pathOf);
const endings = commands.map((command) => ({ path: pathOf(command), ending: helpEndingOf(command) }));
const examples = endings.flatMap(({ ending }) => ending?.examples ?? []);
const wordsOf = (path: string) => path.split(' ').filter(Boolean);

describe.each(paths)('the help of "%s"', (path) => {
  it.each([60, 80, 120])('fits a terminal of %i columns, but for what can be copied', async (columns) => {
    await using user = await newUser();
    const { stdout } = await user.begin([...wordsOf(path), '--help'], { columns }).finished;
    const isCopied = (line: string) => /^(Usage: | {2}(ticketsift|https:))/.test(line);
    expect(stdout.split('\n').filter((line) => line.length > columns && !isCopied(line))).toEqual([]);
  });

  it('ends with the options of every command, examples and the address of a page', async () => {
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run([...wordsOf(path), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [, globals = '', ending = ''] =
      /\nGlobal options:\n([\s\S]*)\nExamples:\n([\s\S]*)$/.exec(stdout) ?? [];
    for (const flag of [
      '--version',
      '--quiet',
      '--verbose',
      '--debug',
      '--no-color',
      '--profile',
      '--help',
    ]) {
      expect(globals).toMatch(new RegExp(`^  (-\\w, )?${flag}\\b`, 'm'));
    }
    expect(ending.match(/^ {2}# \S.*\n {2}\S.*\n$/gm)?.length).toBeGreaterThanOrEqual(2);
    expect(ending).toMatch(/\n\nDocumentation:\n {2}https:\/\/\S+\.md(#\S+)?\n$/);
  });

  it('is what "help" shows of it', async () => {
    await using user = await newUser();
    const help = await user.run([...wordsOf(path), '--help']);
    expect(await user.run(['help', ...wordsOf(path)])).toEqual(help);
  });
});

it.each([
  'jobs show',
  'jobs watch',
  'jobs cancel',
  'jobs retry',
  'jobs results',
  'batch show',
  'batch wait',
  'batch fetch',
  'batch cancel',
])('the help of "%s" says how to name what it is about', async (path) => {
  await using user = await newUser();
  const { stdout } = await user.run([...wordsOf(path), '--help']);
  expect(stdout).toMatch(/^Arguments:\n {2}(run|batch|batches) +its id, the beginning of its id, or last/m);
});

it('the help of a group says of its command help what the program says of its own', async () => {
  await using user = await newUser();
  const { stdout } = await user.run(['runs', '--help']);
  expect(stdout).toMatch(/^ {2}help \[command\] +show the help of a command$/m);
});

it.each(endings.flatMap(({ path, ending }) => ending?.examples.map(([line]) => [path, line] as const) ?? []))(
  'the help of "%s" has an example of a command: %s',
  (path, line) => {
    expect(line).toMatch(/^ticketsift( |$)/);
    // It fits into a terminal of 80 columns, as it is not wrapped.
    expect(line.length).toBeLessThanOrEqual(78);
    // An example of a group, or of a command that prepares another, may be of that one.
    if (path !== '' && !['help', 'version', 'init', 'cascade'].includes(path)) {
      expect(line).toMatch(new RegExp(`^ticketsift (.* )?${path}( |$)`));
    }
  },
);

it.each(examples.filter(([line]) => !/^ticketsift (help|version|--version)/.test(line)))(
  'the program understands the example %s',
  async (line) => {
    expect(await parseCommand(shellWords(line).slice(1))).toBe(true);
  },
);

it.each([
  ['an unknown flag', 'ticketsift classify tickets.csv --nothing'],
  ['an unknown command', 'ticketsift prompts pus triage'],
  ['a value that is none', 'ticketsift runs list --limit few'],
  ['a missing argument', 'ticketsift prompts show'],
])('the test of examples would find %s', async (_, line) => {
  await expect(parseCommand(shellWords(line).slice(1))).rejects.toMatchObject({ exitCode: 1 });
});

it.each(endings)('the page of "$path" is there, with its heading', ({ ending }) => {
  if (ending === undefined) throw new Error('There is no page');
  const [, path = '', heading] = /\/(docs\/[\w-]+\.md)(?:#(.*))?$/.exec(pageAddress(...ending.page)) ?? [];
  expect(existsSync(path)).toBe(true);
  if (heading !== undefined) expect(anchorsOf(readFileSync(path, 'utf8'))).toContain(heading);
});

describe('a help of what does not exist', () => {
  it.each([
    [
      ['help', 'clasify'],
      [
        "error: unknown command 'clasify' (usage)\n  Did you mean classify?\n  ticketsift --help shows all commands.\n",
      ],
    ],
    [
      ['clasify', '--help'],
      [
        "error: unknown command 'clasify' (usage)\n  Did you mean classify?\n  ticketsift --help shows all commands.\n",
      ],
    ],
    [
      ['help', 'prompts', 'serch'],
      [
        "error: unknown command 'serch': ticketsift prompts has no such subcommand (it has ",
        ') (usage)\n  Did you mean search?\n  ticketsift prompts --help shows its commands.\n',
      ],
    ],
    [
      ['prompts', 'serch', '--help'],
      [
        "error: unknown command 'serch': ticketsift prompts has no such subcommand (it has ",
        ') (usage)\n  Did you mean search?\n  ticketsift prompts --help shows its commands.\n',
      ],
    ],
    [
      ['help', 'check', 'histry'],
      [
        "error: unknown command 'histry': ticketsift check has no such subcommand (it has history) (usage)\n  Did you mean history?\n",
      ],
    ],
    [
      ['help', 'check', 'baseline'],
      [
        "error: unknown command 'baseline': ticketsift check has no such subcommand (it has history) (usage)\n  ticketsift check --help shows its options.\n",
      ],
    ],
    [
      ['help', 'classify', 'tickets'],
      [
        "error: unknown command 'tickets': ticketsift classify has no such subcommand (it has none) (usage)\n",
      ],
    ],
    [['help', 'xyzzy'], ["error: unknown command 'xyzzy' (usage)\n"]],
    [['help', '\u001b[2J'], ["error: unknown command '␛[2J' (usage)\n"]],
  ])('%j', async (args, parts) => {
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
  });
});

describe('an error of usage', () => {
  it.each([
    [['--nothing'], "error: unknown option '--nothing' (usage)\n  ticketsift --help shows all commands.\n"],
    [['doctor', '--nothing'], '  ticketsift doctor --help shows its options.\n'],
    [['cache', 'prune', '--nothing'], '  ticketsift cache prune --help shows its options.\n'],
    [['cache', 'prun'], '  ticketsift cache --help shows its commands.\n'],
    [['runs', 'show'], '  ticketsift runs show --help shows its options.\n'],
    [
      ['completion', 'tcsh'],
      "error: 'tcsh' is no shell that ticketsift knows: choose from bash, zsh, fish (usage)\n  ticketsift completion --help shows its options.\n",
    ],
  ])('of %j names the help to read', async (args, end) => {
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const address = 'https://github.com/ticketsift/ticketsift/blob/main/docs/troubleshooting.md#usage';
    expect(stderr.endsWith(`${end}  ${address}\n`)).toBe(true);
  });
});

describe('ticketsift version', () => {
  it.each([[['version']], [['--no-color', 'version']], [['version', '--quiet']]])(
    '%j prints what --version prints',
    async (args) => {
      await using user = await newUser();
      expect(await user.run(args)).toEqual(await user.run(['--version']));
    },
  );
});

it('the list of commands has help and version', async () => {
  await using user = await newUser();
  const { stdout } = await user.run(['help']);
  expect(stdout).toMatch(/^ {2}help \[command\.\.\.\] +\S/m);
  expect(stdout).toMatch(/^ {2}version +\S/m);
});

it('the order and the words of the whole are as users know them', async () => {
  await using user = await newUser();
  const { stdout } = await user.begin(['help', 'cache', 'prune'], { columns: 100 }).finished;
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: ticketsift cache prune [options]

    delete old cached answers

    Options:
      --cache <file>      use this file of cached answers, or the PostgreSQL URL of a shared cache
      --older-than <age>  delete the answers that are older, such as 30d, 12h or 45m

    Global options:
      -V, --version       print the version
      -q, --quiet         print results, warnings and errors only
      -v, --verbose       print more, such as why each ticket failed
      --debug             print stack traces
      --no-color          print no colours
      --plain             print a fact a line, for screen readers
      --profile <name>    use this profile of auth.profiles in ticketsift.yaml
      -h, --help          show this help

    Examples:
      # delete the answers of more than 90 days ago
      ticketsift cache prune --older-than 90d

      # delete older ones from another file
      ticketsift cache prune --older-than 12h --cache team.db

    Documentation:
      https://github.com/ticketsift/ticketsift/blob/main/docs/running.md#what-is-cached
    "
  `);
});
