import type { Command } from 'commander';
import type { OpenContext } from '../../auth/access.js';
import { splitWords } from '../../core/text/quote-name.js';
import { visible } from '../../core/text/visible.js';
import { possibleValues } from './names.js';
import { type CompletionWord, placeOf } from './place.js';

export interface AnswerShellOptions {
  readonly program: Command;
  readonly shell: string;
  /** The words up to the cursor; of bash the line up to there, and the characters that break words. */
  readonly words: readonly string[];
}

/**
 * Prints whether files may be next, and each word that may, for the script of a shell. Asks nothing, sends nothing and
 * complains about nothing. Resolves to 0.
 */
export async function answerShell(context: OpenContext, options: AnswerShellOptions): Promise<number> {
  const lines = await linesFor(context, options).catch(() => ['words']);
  await context.output.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

async function linesFor(
  context: OpenContext,
  { program, shell, words }: AnswerShellOptions,
): Promise<string[]> {
  if (shell !== 'bash') {
    const { candidates, takesFiles } = await completing(context, program, words);
    return [headOf(takesFiles), ...candidates.map(lineOf)];
  }
  const [line = '', breaks = ''] = words;
  const { words: split, last, isOpen } = splitWords(line);
  const isNew = last === line.length;
  const all = isNew ? [...split, ''] : split;
  const { candidates, takesFiles } = await completing(context, program, all.slice(1));
  const typed = line.slice(last);
  return [
    headOf(takesFiles),
    ...candidates.flatMap(({ word }) => replyOfBash(word, { typed, breaks, isOpen, takesFiles })),
  ];
}

function headOf(takesFiles: boolean): string {
  return takesFiles ? 'files' : 'words';
}

/** Descriptions are ours, and names are not. */
function lineOf({ word, about }: CompletionWord): string {
  return about === undefined ? word : `${word}\t${about}`;
}

interface Completing {
  readonly candidates: readonly CompletionWord[];
  readonly takesFiles: boolean;
}

async function completing(
  context: OpenContext,
  program: Command,
  words: readonly string[],
): Promise<Completing> {
  const current = words.at(-1) ?? '';
  const { candidates, value, before } = placeOf(program, words);
  const values = value === undefined ? undefined : await possibleValues(value, context);
  const typed = current.slice(before.length);
  // Of `text,js` the first is done.
  const done = values?.separator ? typed.slice(0, typed.lastIndexOf(values.separator) + 1) : '';
  const names = (values?.names ?? []).filter(isHarmless).map((name) => ({ word: before + done + name }));
  return {
    candidates: [...candidates, ...names].filter(({ word }) => word.startsWith(current)),
    takesFiles: values?.takesFiles ?? false,
  };
}

/** What a line cannot show as it is, or what would be an option, is not a name to complete. */
function isHarmless(name: string): boolean {
  return name !== '' && !name.startsWith('-') && visible(name) === name;
}

interface BashWord {
  /** The word as it was typed, with its quotes. */
  readonly typed: string;
  readonly breaks: string;
  readonly isOpen: boolean;
  readonly takesFiles: boolean;
}

/**
 * What bash puts in the place of the last part of a word, which it breaks at some characters unless they are quoted. It puts it in
 * as it is, so what a shell would read is behind backslashes; with files bash does that itself.
 */
function replyOfBash(word: string, { typed, breaks, isOpen, takesFiles }: BashWord): string[] {
  // bash takes these for the beginning of a word of their own.
  if (/(^|[^\\])[$`]/.test(typed)) return [];
  const isPlain = /^[\p{L}\p{N}_./:@%+=,-]*$/u.test(word);
  // Within quotes other things are special.
  if (isOpen) return isPlain ? [word] : [];
  const at = lastBreak(typed, breaks);
  const done = splitWords(typed.slice(0, at)).words[0]?.length ?? 0;
  const rest = word.slice(done);
  return [isPlain || takesFiles ? rest : rest.replace(/[^\p{L}\p{N}_./:@%+=,-]/gu, '\\$&')];
}

/** Where the last part of a word begins: behind the last of these characters that is not quoted. */
function lastBreak(typed: string, breaks: string): number {
  for (let at = typed.length; at > 0; at--) {
    const character = typed.charAt(at - 1);
    const isBreak = !/[\s"'\\]/.test(character) && breaks.includes(character);
    if (isBreak && typed.charAt(at - 2) !== '\\' && !splitWords(typed.slice(0, at)).isOpen) return at;
  }
  return 0;
}
