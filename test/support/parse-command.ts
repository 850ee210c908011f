import { PassThrough } from 'node:stream';
import { addCommands } from '../../src/cli/commands.js';
import { createProgram } from '../../src/cli/program.js';

/** Parses a command line, and runs nothing. Resolves to whether a command would run. */
export async function parseCommand(argv: readonly string[]): Promise<boolean> {
  const program = createProgram({ stdout: new PassThrough(), stderr: new PassThrough() }, () => {});
  let isRun = false;
  await addCommands(program, argv, (command, { options }) => {
    command.action((...args: Parameters<typeof options>) => {
      options(...args);
      isRun = true;
    });
  });
  await program.parseAsync(argv, { from: 'user' });
  return isRun;
}
