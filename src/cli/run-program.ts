import { type Command, CommanderError } from 'commander';
import { credentialsIn } from '../core/text/locations.js';
import type { Globals } from '../core/world/session.js';
import { ClosedPipe } from '../core/world/sink.js';
import { type World, wrapWidthOf } from '../core/world/world.js';
import type { StreamSink } from '../outputs/stream-sink.js';
import { addCommands } from './commands.js';
import type { Declare } from './dispatch.js';
import { createProgram } from './program.js';

/** Runs what a command line says. Resolves to the exit code as `main` does, and never rejects. */
export async function runProgram(argv: readonly string[], world: World, output: StreamSink): Promise<number> {
  world.environment.known.add(...argv.flatMap(credentialsIn));
  let printed: Promise<unknown> = Promise.resolve();
  const misuse = { message: '', next: '' };
  const program = createProgram(world, {
    print(text) {
      printed = Promise.all([printed, output.write(text)]);
    },
    refuse(message) {
      misuse.message += message;
    },
    advise(next) {
      misuse.next += next;
    },
  });
  let isPlain = world.environment.isPlain || argv.includes('--plain');
  let exitCode = 0;
  const declare: Declare = (command, declaration) => {
    command.action(async (...args: Parameters<typeof declaration.options>) => {
      const [{ createSession }, { dispatch }, { refuseUselessFlags }, { wantsPlain }] = await Promise.all([
        import('../core/world/session.js'),
        import('./dispatch.js'),
        import('./refused-flags.js'),
        import('../config/early/plain.js'),
      ]);
      refuseUselessFlags(command);
      const globals = program.opts<Globals>();
      isPlain ||= await wantsPlain(world);
      const session = createSession(world, output, { ...globals, isPlain });
      exitCode = await dispatch(declaration, session, declaration.options(...args));
    });
  };
  try {
    await runCommand(program, argv, declare).catch(async (error) => {
      // Commander has said what is wrong with the usage, or has printed the help or version asked for.
      if (!(error instanceof CommanderError)) throw error;
      await printed;
      if (error.exitCode === 0) return;
      const { writeUsageError } = await import('./usage-error.js');
      writeUsageError({ ...misuse, program, argv }, world, isPlain);
      exitCode = 2;
    });
  } catch (error) {
    // What fails while a command that lost its reader closes down is of no use to anyone.
    if (error instanceof ClosedPipe || output.isClosed) return 0;
    const { describeError, exitCodeOf } = await import('../core/errors/describe-error.js');
    const debug = program.opts<Globals>().debug === true;
    const { asWritten } = world.environment;
    world.stderr.write(describeError(error, { debug, asWritten, width: wrapWidthOf(world.stderr, isPlain) }));
    return exitCodeOf(error);
  }
  return output.isClosed ? 0 : exitCode;
}

async function runCommand(program: Command, argv: readonly string[], declare: Declare): Promise<void> {
  const [name, ...names] = program.parseOptions([...argv]).operands;
  // What is behind `--` is not a flag.
  const flags = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const asksForHelp = flags.includes('--help') || flags.includes('-h');
  const isHelp = name === 'help' && !asksForHelp;
  const line = name === 'version' && !asksForHelp ? ['--version'] : argv;
  await addCommands(program, isHelp ? names : line, declare);
  if (isHelp || asksForHelp) {
    const { refuseUnknownNames, showHelp } = await import('./help/show.js');
    if (isHelp) return await showHelp(program, names);
    await refuseUnknownNames(program, argv);
  }
  await program.parseAsync(line, { from: 'user' });
}
