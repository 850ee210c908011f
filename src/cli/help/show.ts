import type { Command } from 'commander';
import { pathOf } from '../help.js';

/**
 * Prints the help of the command that names lead to.
 * @throws CommanderError for a name that no command has, once that is said
 */
export async function showHelp(program: Command, names: readonly string[]): Promise<void> {
  let command = program;
  for (const name of names) command = await subcommandOf(command, name);
  command.outputHelp();
}

/**
 * Refuses the help of a command that does not exist, for which commander would show that of the program.
 * @throws CommanderError once that is said
 */
export async function refuseUnknownNames(program: Command, argv: readonly string[]): Promise<void> {
  let command = program;
  for (const name of program.parseOptions([...argv]).operands) {
    if (command.commands.length === 0 || command.registeredArguments.length > 0) return;
    command = await subcommandOf(command, name);
  }
}

/** In the words of commander, and with those of the commands that are there. */
async function subcommandOf(command: Command, name: string): Promise<Command> {
  const found = command.commands.find((one) => one.name() === name);
  if (found) return found;
  const [{ didYouMean }, { listNames }] = await Promise.all([
    import('../../core/text/did-you-mean.js'),
    import('../../core/text/names.js'),
  ]);
  const names = command.commands.map((one) => one.name());
  const question = didYouMean(name, names);
  const there = names.length === 0 ? 'none' : listNames(names);
  const where =
    command.parent === null ? '' : `: ticketsift ${pathOf(command)} has no such subcommand (it has ${there})`;
  const suggestion = question === undefined ? '' : `\n(${question})`;
  return command.error(`error: unknown command '${name}'${where}${suggestion}`);
}
