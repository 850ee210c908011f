import { TicketsiftError } from '../errors.js';

/**
 * Returns an identifier in double quotes, as in standard SQL, so that any text is nothing but a name.
 * @throws TicketsiftError `usage` for a text that cannot be a name
 */
export function quoteName(name: string): string {
  // A NUL would end the statement in the middle of the name.
  if (name === '' || name.includes('\0')) {
    const message = name === '' ? 'A table’s name is empty' : 'A name holds a NUL character';
    throw new TicketsiftError('usage', message, { hint: 'Name a table, such as classifications.' });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns a text as one word of a shell's command line, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./:@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns flags with their values as words of a shell's command line; one without a value is left out. */
export function shellFlags(flags: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, shellWord(String(value))],
  );
}

/** The words of a command line, and whether the last one is still open: within quotes, or behind a backslash. */
export interface SplitWords {
  readonly words: readonly string[];
  readonly isOpen: boolean;
  /** Where the last word begins; the length of the line where a space is behind it. */
  readonly last: number;
}

/**
 * Splits a command line as a shell does, and runs nothing of it: quotes and backslashes keep words together, and what a shell
 * would replace (`$HOME`, `$(…)`, `*`) stays as it is written.
 */
export function splitWords(line: string): SplitWords {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  let last = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (word === undefined) last = at;
    if (character === '\\' && quote !== "'" && (quote === '' || /["\\$`]/.test(next))) {
      word = (word ?? '') + next;
      at++;
    } else if (character === quote) quote = '';
    else if (quote === '' && /["']/.test(character)) {
      quote = character;
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word === undefined) last = line.length;
  else words.push(word);
  return { words, isOpen: quote !== '', last };
}
