import type { Command } from 'commander';
import type { Start } from '../core/world/session.js';

type AddCommand = (program: Command, start: Start) => void;

/** Every file of commands with the names of those in it, in the order of the help. A new one is a line here. */
export const commands: readonly (readonly [names: readonly string[], load: () => Promise<AddCommand>])[] = [
  [['classify'], async () => (await import('./classify/command.js')).addClassifyCommand],
  [['check'], async () => (await import('./check/command.js')).addCheckCommand],
  [['sources'], async () => (await import('./sources/command.js')).addSourcesCommand],
  [['prompts'], async () => (await import('./prompts/command.js')).addPromptsCommand],
  [['runs'], async () => (await import('./runs/command.js')).addRunsCommand],
  [['cache'], async () => (await import('./cache/command.js')).addCacheCommand],
  [['config'], async () => (await import('./config/command.js')).addConfigCommand],
  [['init'], async () => (await import('./init/command.js')).addInitCommand],
  [
    ['login', 'logout', 'whoami', 'token', 'account', 'auth'],
    async () => (await import('./login/command.js')).addLoginCommands,
  ],
];

/** What a command line needs: the commands of its first word; all for a help or a word that is none; for the version none. */
export function commandsFor(argv: readonly string[]): Promise<AddCommand[]> {
  // The value of the one option that may stand before the command and has one is no command.
  const word = argv.find((one, index) => !one.startsWith('-') && argv[index - 1] !== '--profile');
  const isVersion = argv.some((one) => one === '-V' || one === '--version');
  if (word === undefined && isVersion) return Promise.resolve([]);
  const named = commands.filter(([names]) => names.some((name) => name === word));
  return Promise.all((named.length > 0 ? named : commands).map(([, load]) => load()));
}
