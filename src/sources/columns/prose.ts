/** As much of a value as is looked at. */
const maxCharacters = 2_000;

/**
 * Says how much a column looks like texts that people wrote: words to a value, and fewer the more its values repeat.
 * Numbers, dates, addresses and codes are not words.
 */
export function proseIn(values: readonly string[]): number {
  const written = values.filter((value) => value.trim() !== '');
  if (written.length === 0) return 0;
  const words = written.reduce((sum, value) => sum + countWords(value), 0) / written.length;
  return (words * new Set(written).size) / written.length;
}

/** Whether any of the values has two words: more than a number, a rating or a code. True where there are no values. */
export function mayBeProse(values: readonly string[]): boolean {
  const written = values.filter((value) => value.trim() !== '');
  return written.length === 0 || written.some((value) => countWords(value) > 1);
}

/** Words between white space that are of letters; where words are written without blanks, two characters are one. */
function countWords(value: string): number {
  const start = value.slice(0, maxCharacters);
  const unspaced = start.match(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}]/gu) ?? [];
  const words = start.split(/\s+/).filter((word) => /\p{L}/u.test(word) && !/[@\d]|:\/\//.test(word));
  return Math.max(words.length, unspaced.length / 2);
}
