/** The most passages that are read of a text. */
export const maxPassages = 12;

/** Characters of a passage: some 40 tokens of English, of the 256 that the engine takes. */
export const longest = 200;

/** UTF-16 units of a text that are looked at, so that megabytes cost no more. */
const bound = 40_000;

const wordCharacter = /[\p{L}\p{N}]/u;
const quoted = /^\s*>/;
const sentenceEnd = /(?<=[.!?…])\s+|(?<=[。！？])/u;
const cuts = new RegExp(`\\S.{0,${longest - 2}}(?=\\s|$)|\\S.{0,${longest - 1}}`, 'gsu');

/**
 * Cuts a text into the sentences that are read, at least one. Lines quoted from an earlier mail (`>`) and
 * those without a letter or digit are left out wherever anything else is there.
 */
export function passages(text: string): string[] {
  const start = text.slice(0, bound).trim();
  const lines = start.split(/[\r\n]+/);
  const own = lines.filter((line) => !quoted.test(line));
  const read = [sentencesOf(own), sentencesOf(lines), [start]].find(({ length }) => length > 0) ?? [];
  return read.flatMap(cut).slice(0, maxPassages);
}

function sentencesOf(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.trim().split(sentenceEnd))
    .filter((sentence) => wordCharacter.test(sentence));
}

/** Cuts what is too long where words end, or anywhere in words that are too long themselves. */
function cut(sentence: string): readonly string[] {
  return sentence.match(cuts) ?? [sentence];
}
