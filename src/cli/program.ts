import { Command } from 'commander';
import { readVersion } from '../core/world/version.js';
import { type World, widthOf } from '../core/world/world.js';

/** What takes the texts of the program itself. */
interface ProgramTexts {
  /** Takes help and version, which are for standard output. */
  readonly print: (text: string) => void;
  /** Takes what is wrong with the command line, in the words of commander. */
  readonly refuse: (message: string) => void;
  /** Takes the help to read after that, or a help that is for standard error. */
  readonly advise: (next: string) => void;
}

/** Makes the program with the flags that every command takes, and no command yet. */
export function createProgram(
  { stdout, stderr }: Pick<World, 'stdout' | 'stderr'>,
  { print, refuse, advise }: ProgramTexts,
): Command {
  return new Command('ticketsift')
    .description('Classify support tickets with a language model.')
    .version(readVersion(), '-V, --version', 'print the version')
    .option('-q, --quiet', 'print results, warnings and errors only')
    .option('-v, --verbose', 'print more, such as why each ticket failed')
    .option('--debug', 'print stack traces')
    .option('--no-color', 'print no colours')
    .option('--plain', 'print a fact a line, for screen readers')
    .option('--profile <name>', 'use this profile of auth.profiles in ticketsift.yaml')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .showHelpAfterError('ticketsift --help shows all commands.')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: advise,
      outputError: refuse,
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    });
}
