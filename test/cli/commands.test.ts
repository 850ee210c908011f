import { PassThrough } from 'node:stream';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands, commands } from '../../src/cli/commands.js';
import { createProgram } from '../../src/cli/program.js';
import { accessOfCommands, leavesOf, programFor } from '../support/commands.js';

/** The names of the commands that a command line is given. */
async function namesFor(...argv: string[]): Promise<string[]> {
  const program = await programFor(argv);
  // What is hidden is in no list.
  return program.commands.map((command) => command.name()).filter((name) => !name.startsWith('__'));
}

const all = commands.flatMap(([names]) => names);

describe('the commands', () => {
  it('are called as they are listed, each once', async () => {
    expect(await namesFor('--help')).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each(commands.flatMap(([names]) => names.map((name) => [name, names] as const)))(
    'are loaded for %s alone',
    async (name, names) => {
      expect(await namesFor(name, 'x', '--yes')).toEqual(names);
      expect(await namesFor('--quiet', name)).toEqual(names);
    },
  );

  it.each([[[]], [['--help']], [['clasify', 't.csv']], [['-h', 'classify']], [['--profile', 'runs']]])(
    'are all there for %j',
    async (argv) => {
      expect(await namesFor(...argv)).toEqual(all);
    },
  );

  it.each([
    [['--profile', 'login', 'prompts', 'list']],
    [['--profile=login', 'prompts', 'list']],
    [['-qv', 'prompts', 'list']],
    [['--no-color', '--debug', 'prompts', 'list']],
    [['--', 'prompts', 'list']],
    [['prompts', '--profile', 'login']],
  ])('are found behind the flags that every command takes: %j', async (argv) => {
    expect(await namesFor(...argv)).toEqual(['prompts']);
  });

  it.each([['-V'], ['--version']])('are none for %s', async (flag) => {
    const program = createProgram(
      { stdout: new PassThrough(), stderr: new PassThrough() },
      { print() {}, refuse() {}, advise() {} },
    );
    await expect(addCommands(program, [flag], () => {})).rejects.toBeInstanceOf(CommanderError);
    expect(program.commands).toEqual([]);
  });

  it('each declare what they require of their user', async () => {
    const access = await accessOfCommands();
    // These two print what the flags --help and --version print, whoever asks.
    expect((await leavesOf()).filter((path) => !access.has(path))).toEqual(['help', 'version']);
    expect(Object.fromEntries(access)).toEqual({
      classify: 'data',
      'batch list': 'data',
      'batch show': 'data',
      'batch wait': 'data',
      'batch fetch': 'data',
      'batch cancel': 'data',
      'batch write': 'data',
      'batch read': 'data',
      'cascade fit': 'data',
      check: 'data',
      'check history': 'data',
      'sources check': 'data',
      studio: 'data',
      // A file needs no login; a saved prompt does.
      'prompts check': 'open',
      'prompts try': 'data',
      'prompts save': 'data',
      'prompts list': 'data',
      'prompts search': 'data',
      'prompts show': 'data',
      'prompts history': 'data',
      'prompts diff': 'data',
      'prompts pull': 'data',
      'prompts remove': 'data',
      'prompts verify': 'data',
      'runs list': 'data',
      'runs show': 'data',
      submit: 'data',
      worker: 'data',
      'jobs list': 'data',
      'jobs show': 'data',
      'jobs watch': 'data',
      'jobs cancel': 'data',
      'jobs retry': 'data',
      'jobs results': 'data',
      'runs diff': 'data',
      'cache stats': 'data',
      'cache clear': 'data',
      'cache prune': 'data',
      'cache export': 'data',
      'cache import': 'data',
      config: 'open',
      'config get': 'open',
      'config set': 'open',
      'config unset': 'open',
      'config edit': 'open',
      trust: 'open',
      doctor: 'open',
      init: 'open',
      'labels agreement': 'data',
      'labels export': 'data',
      'labels list': 'data',
      completion: 'open',
      __complete: 'open',
      login: 'provider',
      logout: 'provider',
      whoami: 'provider',
      token: 'user',
      account: 'provider',
      'auth doctor': 'provider',
    });
  });
});
