import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { Access } from '../../src/auth/access.js';
import { addCommands } from '../../src/cli/commands.js';
import type { Declare } from '../../src/cli/dispatch.js';
import { createProgram } from '../../src/cli/program.js';

/**
 * The program as commander has it, with the commands that a command line needs: all of them for an empty one. Each does
 * what `declare` makes of it.
 */
export async function programFor(argv: readonly string[], declare: Declare = () => {}): Promise<Command> {
  const program = createProgram(
    { stdout: new PassThrough(), stderr: new PassThrough() },
    { print() {}, refuse() {}, advise() {} },
  );
  await addCommands(program, argv, declare);
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
  return withBelow(await programFor([]));
}

/** The commands that have none below them, whether they declare anything or not. */
export async function leavesOf(): Promise<string[]> {
  return (await allCommands()).filter(({ commands }) => commands.length === 0).map(pathOf);
}

/** Each command that can be run, with what it requires of its user. */
export async function accessOfCommands(): Promise<ReadonlyMap<string, Access>> {
  const access = new Map<string, Access>();
  await programFor([], (command, declaration) => access.set(pathOf(command), declaration.access));
  return access;
}
