import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { addCommands } from '../commands.js';
import { createProgram } from '../program.js';

/** Returns the program with all its commands, to be described and not to be run. */
export async function wholeProgram(): Promise<Command> {
  const program = createProgram(
    { stdout: new PassThrough(), stderr: new PassThrough() },
    { print() {}, refuse() {}, advise() {} },
  );
  await addCommands(program, [], () => {});
  return program;
}
