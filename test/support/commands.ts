import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { Access } from '../../src/auth/access.js';
import { addCommands } from '../../src/cli/commands.js';
import type { Declare } from '../../src/cli/dispatch.js';
import { createProgram } from '../../src/cli/program.js';

/** All commands of the program as commander has them, each of which does what `declare` makes of it. */
export async function wholeProgram(declare: Declare = () => {}): Promise<Command> {
  const program = createProgram({ stdout: new PassThrough(), stderr: new PassThrough() }, () => {});
  await addCommands(program, [], declare);
  return program;
}

/** A command as it is called, such as `runs diff`. */
export function pathOf(command: Command): string {
  const { parent } = command;
  if (!parent) return '';
  return parent.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

/** The program, its commands and those below them. */
export async function allCommands(): Promise<Command[]> {
  const withBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withBelow)];
  return withBelow(await wholeProgram());
}

/** The commands that have none below them, whether they declare anything or not. */
export async function leavesOf(): Promise<string[]> {
  const below = ({ commands }: Command): readonly Command[] =>
    commands.flatMap((one) => (one.commands.length > 0 ? below(one) : [one]));
  return below(await wholeProgram()).map(pathOf);
}

/** Each command that can be run, with what it requires of its user. */
export async function accessOfCommands(): Promise<ReadonlyMap<string, Access>> {
  const access = new Map<string, Access>();
  await wholeProgram((command, declaration) => access.set(pathOf(command), declaration.access));
  return access;
}
