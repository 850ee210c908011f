/** The words of a command line, and whether the last one is still open: within quotes, or behind a backslash. */
export interface SplitWords {
  readonly words: readonly string[];
  readonly isOpen: boolean;
}

/**
 * Splits a command line as a shell does, and runs nothing of it: quotes and backslashes keep words together, and what a shell
 * would replace (`$HOME`, `$(…)`, `*`) stays as it is written.
 */
export function splitWords(line: string): SplitWords {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
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
  if (word !== undefined) words.push(word);
  return { words, isOpen: quote !== '' };
}
