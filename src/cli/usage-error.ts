import type { Command } from 'commander';
import { troubleshootingAddress } from '../core/errors/troubleshooting.js';
import { allClosest } from '../core/text/did-you-mean.js';
import { wrapMessage } from '../core/text/fit.js';
import { shellWord } from '../core/text/quote-name.js';
import { visible } from '../core/text/visible.js';
import { type World, wrapWidthOf } from '../core/world/world.js';
import { placeOf } from './completion/place.js';

/** No more names are proposed. */
const maxProposed = 3;

/** What commander says of a command line on standard error. */
export interface Misuse {
  readonly program: Command;
  readonly argv: readonly string[];
  /** What is wrong; empty where commander shows a help instead. */
  readonly message: string;
  /** The help to read, or the help itself. */
  readonly next: string;
}

/** Writes a usage error, or the help that commander shows in place of one, to standard error. */
export function writeUsageError(misuse: Misuse, { stderr }: Pick<World, 'stderr'>, isPlain: boolean): void {
  stderr.write(wrapMessage(describe(misuse), wrapWidthOf(stderr, isPlain)));
}

/**
 * Describes a usage error as `describeError` describes all others: with its code, then what may be meant, the help to
 * read and the address of its page, each on a line of its own. What it quotes of the command line is made harmless.
 */
function describe(misuse: Misuse): string {
  const { message, next } = misuse;
  if (message === '') return next;
  const [, what = message, question] = /^([\s\S]*?)(?:\n\((Did you mean [^\n]*\?)\))?\n$/.exec(message) ?? [];
  const suggestion = question ?? askWhatIsMeant(misuse) ?? howToClassify(what);
  return [
    `${visible(inPlainWords(what))} (usage)`,
    ...(suggestion === undefined ? [] : [`  ${suggestion}`]),
    `  ${next.trimEnd()}`,
    `  ${troubleshootingAddress('usage')}`,
    '',
  ].join('\n');
}

/**
 * Returns a question that names the commands or the options which an unknown one may mean. Commander's own would have `--port`
 * mean `--prompt`, and does not know that a value may be behind `=`.
 */
function askWhatIsMeant({ message, program, argv }: Misuse): string | undefined {
  const [, word = '', dashes = '', name = ''] =
    /^error: unknown (?:option|command) '((-*)([^'=]*)[^']*)'/.exec(message) ?? [];
  const at = argv.indexOf(word);
  if (at < 0 || dashes === '-') return undefined;
  const names = placeOf(program, [...argv.slice(0, at), dashes]).candidates.flatMap((candidate) =>
    candidate.word.startsWith(dashes) ? [candidate.word.slice(dashes.length)] : [],
  );
  const near = allClosest(name, new Set(names)).slice(0, maxProposed);
  return near.length === 0 ? undefined : `Did you mean ${near.map((one) => dashes + one).join(' or ')}?`;
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
