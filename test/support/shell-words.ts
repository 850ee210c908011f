import { splitWords } from '../../src/core/text/quote-name.js';

/** Splits the command line of an example as a shell does, up to a redirection. */
export function shellWords(line: string): readonly string[] {
  const { words } = splitWords(line);
  const redirection = words.findIndex((word) => word === '<' || word === '>');
  return redirection === -1 ? words : words.slice(0, redirection);
}
