import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { newUser } from '../support/program.js';

const preload = new URL('../support/loaded-modules.js', import.meta.url).href;

/** Runs the built program. Resolves to the packages and to the files of its own that it loads. */
async function loadedFor(args: readonly string[]) {
  await using user = await newUser();
  const list = user.folder.file('loaded');
  const { code } = await user.spawn(args, { NODE_OPTIONS: `--import ${preload}`, LOADED_MODULES: list });
  expect(code).toBe(0);
  const loaded = (await readFile(list, 'utf8')).split('\n');
  const packages = loaded.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  return {
    packages: [...new Set(packages)],
    own: loaded.flatMap((url) => /\/dist\/(.*)\.js$/.exec(url)?.[1] ?? []),
  };
}

it.each([['--version'], ['-V'], ['version']])('%s loads no package and no command', async (argument) => {
  const { packages, own } = await loadedFor([argument]);
  expect(packages).toEqual([]);
  expect(own.filter((name) => name.startsWith('cli/'))).toEqual(['cli/main']);
  expect(own.length).toBeLessThan(16);
});

it.each([[['--help']], [['classify', '--help']], [['--version', '--plain']]])(
  '%j loads commander and no other package',
  async (args) => {
    expect((await loadedFor(args)).packages).toEqual(['commander']);
  },
);
