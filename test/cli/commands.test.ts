import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands, commandsFor } from '../../src/cli/commands.js';

/** The names of the commands that a command line is given. */
async function namesFor(...argv: string[]): Promise<string[]> {
  const program = new Command();
  for (const add of await commandsFor(argv)) add(program, async () => {});
  return program.commands.map((command) => command.name());
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

  it.each([[[]], [['--help']], [['clasify', 't.csv']]])('are all there for %j', async (argv) => {
    expect(await namesFor(...argv)).toEqual(all);
  });

  it('are no others where a profile is called as one of them', async () => {
    expect(await namesFor('--profile', 'login', 'prompts', 'list')).toEqual(['prompts']);
  });

  it.each([['-V'], ['--version']])('are none for %s', async (flag) => {
    expect(await namesFor(flag)).toEqual([]);
  });
});
