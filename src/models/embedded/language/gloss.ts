import { type Glossary, type Glossed, glossaries } from './glossary.js';

/** Letters that the beginning of a word has at least; of a shorter one only little may be left over. */
const sureStem = 4;
const shortestStem = 3;
const maxLeftOver = 3;

/** Marks what is English already. It is a private-use character, and is first taken out of the text. */
const mark = '\ue000';

const token = new RegExp(`${mark}[^${mark}]*${mark}|[\\p{L}\\p{N}_]+(?:[-'’][\\p{L}\\p{N}_]+)*|[^\\s]`, 'gu');
const startsWithLetter = /^\p{L}/u;
const startsWithCapital = /^\p{Lu}/u;

/**
 * Turns a text into English keywords: words that are in the table, numbers, punctuation and names. That is not a
 * translation, but the encoder, which knows English only, finds in it what a text is about. Of our 19 labelled tickets
 * in these languages the first category of 13 is right with it, of 3 without.
 */
export function gloss(text: string, language: Glossed): string {
  const { english, of } = glossaries();
  const glossary = of[language];
  const marked = glossary.phrases.reduce(
    (rest, { pattern, meaning }) => rest.replace(pattern, ` ${mark}${meaning}${mark} `),
    text.replaceAll(mark, ''),
  );
  const known: string[] = [];
  const all: string[] = [];
  for (const [each] of marked.matchAll(token)) {
    const found = meaningOf(each, glossary, language);
    if (found === '') continue;
    all.push(found ?? each);
    const isKept =
      found !== undefined ||
      !startsWithLetter.test(each) ||
      startsWithCapital.test(each) ||
      english.has(each.toLowerCase());
    if (isKept) known.push(found ?? each);
  }
  const spaced = (known.some((word) => startsWithLetter.test(word)) ? known : all).join(' ');
  return spaced.replace(/ (?=[.,;:!?])/g, '');
}

/** Returns what a word means; nothing for one that brings nothing, undefined for one that is not in the table. */
function meaningOf(word: string, glossary: Glossary, language: Glossed): string | undefined {
  if (word.startsWith(mark)) return word.slice(1, -1);
  if (!startsWithLetter.test(word)) return undefined;
  const lower = word.toLowerCase();
  const whole = glossary.words.get(lower) ?? glossary.stems.get(lower);
  if (whole !== undefined) return whole;
  if (glossary.ignored.has(lower)) return '';
  const stem = longestStem(lower, glossary);
  if (language !== 'de' && language !== 'nl') return stem?.meaning;
  // What is left over may be a word of its own: "Rechnungsnummer".
  const isWhole = stem !== undefined && lower.length - stem.length <= maxLeftOver;
  return isWhole ? stem.meaning : (compound(lower, glossary) ?? stem?.meaning);
}

function longestStem(
  word: string,
  { stems }: Glossary,
): { readonly meaning: string; readonly length: number } | undefined {
  for (let length = word.length; length >= shortestStem; length--) {
    const meaning = stems.get(word.slice(0, length));
    if (meaning !== undefined && (length >= sureStem || word.length - length <= maxLeftOver)) {
      return { meaning, length };
    }
  }
  return undefined;
}

/** German and Dutch write several words as one, of which the last tells what it is: "Feiertagskalender". */
function compound(word: string, { stems }: Glossary): string | undefined {
  for (let start = shortestStem; start < word.length - shortestStem; start++) {
    for (let end = word.length; end - start >= sureStem; end--) {
      const last = stems.get(word.slice(start, end));
      if (last === undefined) continue;
      for (let length = start; length >= sureStem; length--) {
        const first = stems.get(word.slice(0, length));
        if (first !== undefined) return `${first} ${last}`;
      }
      return last;
    }
  }
  return undefined;
}
