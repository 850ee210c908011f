import { programFor } from './commands.js';

/** Parses a command line, and runs nothing. Resolves to whether a command would run. */
export async function parseCommand(argv: readonly string[]): Promise<boolean> {
  let isRun = false;
  const program = await programFor(argv, (command, { options }) => {
    command.action((...args: Parameters<typeof options>) => {
      options(...args);
      isRun = true;
    });
  });
  await program.parseAsync(argv, { from: 'user' });
  return isRun;
}
