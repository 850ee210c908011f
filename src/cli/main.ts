import { Command, CommanderError } from 'commander';
import { createSession, type Globals, type Start } from '../core/world/session.js';
import { ClosedPipe } from '../core/world/sink.js';
import { readVersion } from '../core/world/version.js';
import { type World, widthOf } from '../core/world/world.js';
import { streamSink } from '../outputs/stream-sink.js';
import { commandsFor } from './commands.js';
import { describeError, exitCodeOf } from './print-error.js';

/** Runs the program. Resolves to its exit code and never rejects. */
export async function main(argv: readonly string[], world: World): Promise<number> {
  // What is said besides the results may go unheard; the run goes on all the same.
  world.stderr.on('error', () => {});
  const output = streamSink(world.stdout, 'standard output');
  let help = Promise.resolve();
  const program = createProgram(world, (text) => {
    help = output.write(text);
  });
  let exitCode = 0;
  const start: Start = async (run, options) => {
    exitCode = await run(createSession(world, output, program.opts<Globals>()), options);
  };
  for (const add of await commandsFor(argv)) add(program, start);
  try {
    await program.parseAsync(argv, { from: 'user' }).catch(async (error) => {
      // Commander has said what is wrong with the usage, or has printed the help or version asked for.
      if (!(error instanceof CommanderError)) throw error;
      await help;
      exitCode = error.exitCode === 0 ? 0 : 2;
    });
    return exitCode;
  } catch (error) {
    if (error instanceof ClosedPipe) return 0;
    world.stderr.write(describeError(error, { debug: program.opts<Globals>().debug === true }));
    return exitCodeOf(error);
  }
}

function createProgram(world: World, print: (text: string) => void): Command {
  return new Command('ticketsift')
    .description('Classify support tickets with a language model.')
    .version(readVersion(), '-V, --version', 'print the version')
    .option('-q, --quiet', 'print results, warnings and errors only')
    .option('-v, --verbose', 'say more, such as why each ticket failed')
    .option('--debug', 'print stack traces')
    .option('--no-color', 'print no colours')
    .option('--profile <name>', 'log in with this one of auth.profiles in ticketsift.yaml')
    .helpCommand(false)
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: (text) => world.stderr.write(text),
      getOutHelpWidth: () => widthOf(world.stdout),
      getErrHelpWidth: () => widthOf(world.stderr),
    });
}
