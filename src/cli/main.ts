import { readVersion } from '../core/world/version.js';
import type { World } from '../core/world/world.js';
import { streamSink } from '../outputs/stream-sink.js';

/** The command lines that ask for the version and nothing else. */
const versionAlone: readonly string[] = ['--version', '-V', 'version'];

/** Runs the program. Resolves to its exit code, which is 0 once the reader of stdout has gone, and never rejects. */
export async function main(argv: readonly string[], world: World): Promise<number> {
  // A stream without a reader emits an error, which would end the process if nothing listened.
  for (const stream of [world.stdout, world.stderr]) stream.on('error', () => {});
  const output = streamSink(world.stdout, 'standard output');
  const [argument = '', ...others] = argv;
  if (others.length === 0 && versionAlone.includes(argument)) {
    // Scripts ask for it often: it needs neither commander nor any command. Commander says it beside other flags.
    const isWritten = await output.write(`${readVersion()}\n`).then(
      () => true,
      () => false,
    );
    if (isWritten) return 0;
  }
  const { runProgram } = await import('./run-program.js');
  return await runProgram(argv, world, output);
}
