import { Command } from 'commander';
import { shellWord } from '../core/text/quote-name.js';
import { visible } from '../core/text/visible.js';
import { readVersion } from '../core/world/version.js';
import { type World, widthOf } from '../core/world/world.js';
import { afterError } from './help.js';

/** What takes the texts of the program itself. */
interface ProgramTexts {
  /** Takes help and version, which are for standard output. */
  readonly print: (text: string) => void;
  /** Takes what is wrong with the command line. */
  readonly complain: (text: string) => void;
}

/** Makes the program with the flags that every command takes, and no command yet. */
export function createProgram(
  { stdout, stderr }: Pick<World, 'stdout' | 'stderr'>,
  { print, complain }: ProgramTexts,
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
    .showHelpAfterError(afterError('ticketsift --help shows all commands.'))
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: complain,
      outputError: (text, write) => write(asOurError(text)),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    });
}

/**
 * Writes a usage error as `describeError` writes all others: with its code, and what commander suggests on a line of its own.
 * What it quotes of the command line is made harmless.
 */
function asOurError(text: string): string {
  const [, message = text, suggestion] = /^([\s\S]*?)(?:\n\((Did you mean [^\n]*\?)\))?\n$/.exec(text) ?? [];
  const sentence = visible(inPlainWords(message));
  const next = suggestion ?? howToClassify(message);
  return `${sentence} (usage)\n${next === undefined ? '' : `  ${next}\n`}`;
}

/** Says what to type where a file is in the place of a command. */
function howToClassify(message: string): string | undefined {
  const [, name] = /^error: unknown command '([^']*[./][^']*)'$/.exec(message) ?? [];
  return name && `To classify the tickets of a file: ticketsift classify ${visible(shellWord(name))}`;
}

/** Says in a sentence that an argument is none of the words that it may be. */
function inPlainWords(message: string): string {
  return message.replace(
    /^error: command-argument value '([\s\S]*)' is invalid for argument '([^']*)'\. Allowed choices are ([^']*)\.$/,
    "error: '$1' is no $2 that ticketsift knows: choose from $3",
  );
}
