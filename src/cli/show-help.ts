import type { Command } from 'commander';
import { didYouMean } from '../core/text/did-you-mean.js';
import { listNames } from '../core/text/names.js';
import { pathOf } from './help.js';

/**
 * Prints the help of the command that names lead to.
 * @throws CommanderError for a name that no command has, once that is said
 */
export function showHelp(program: Command, names: readonly string[]): void {
  let command = program;
  for (const name of names) command = subcommandOf(command, name);
  command.outputHelp();
}

/**
 * Refuses the help of a command that does not exist, for which commander would show that of the program.
 * @throws CommanderError once that is said
 */
export function refuseUnknownNames(program: Command, argv: readonly string[]): void {
  let command = program;
  for (const name of program.parseOptions([...argv]).operands) {
    if (command.commands.length === 0 || command.registeredArguments.length > 0) return;
    command = subcommandOf(command, name);
  }
}

/** In the words of commander, and with those of the commands that are there. */
function subcommandOf(command: Command, name: string): Command {
  const names = command.commands.map((one) => one.name());
  const found = command.commands.find((one) => one.name() === name);
  if (found) return found;
  const question = didYouMean(name, names);
  const there = names.length === 0 ? 'none' : listNames(names);
  const where =
    command.parent === null ? '' : `: ticketsift ${pathOf(command)} has no such subcommand (it has ${there})`;
  const suggestion = question === undefined ? '' : `\n(${question})`;
  return command.error(`error: unknown command '${name}'${where}${suggestion}`);
}
