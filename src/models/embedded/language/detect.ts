import { scriptOf } from './scripts.js';
import { ownLetters, stopWords } from './stop-words.js';

/** A text is in a language if it has this many of its short words, and this many times as many as of English. */
const least = 2;
const lead = 1.3;

/** A text without any English word is in another language where this part of its words is known in that one. */
const leastShare = 1 / 3;
/** Such a text is in an unknown one where this part of its words has letters that English does not have. */
const strangeShare = 1 / 4;
/** Words that such a text has at least. */
const fewestWords = 3;
const strangeLetter = /[\u0080-\u{10ffff}]/u;

const languages = Object.entries(stopWords);

const wordPattern = /[\p{L}]+(?:['’][\p{L}]+)*/gu;

/**
 * Tells the language of a text: by its script, else by its short words. English is assumed until there is proof of
 * another, since logs, names and single words look like any: of the 13,083 questions of banking77, all of them English,
 * it takes fewer than 0.2 % for something else.
 * @returns its code in ISO 639-1, or a script in ISO 15924: `Latn` for an unknown language in it
 */
export function detectLanguage(text: string): string {
  const script = scriptOf(text);
  if (script !== 'Latn') return script;
  const all = wordsOf(text);
  const scores = countKnown(all);
  const english = scores.get('en') ?? 0;
  const [best = 'en', most = 0] = mostFrequent(scores);
  if (most >= least && most >= lead * english) return best;
  // Single letters are mostly codes and numbers.
  const words = all.filter(({ length }) => length > 1);
  if (english > 0 || words.length < fewestWords) return 'en';
  const [known = 'en', hits = 0] = mostFrequent(countKnown(words));
  if (hits >= leastShare * words.length) return known;
  const strange = words.filter((word) => word === word.toLowerCase() && strangeLetter.test(word));
  return strange.length >= strangeShare * words.length ? 'Latn' : 'en';
}

/** The language with most words, English before others. */
function mostFrequent(counts: ReadonlyMap<string, number>): readonly [language?: string, count?: number] {
  return [...counts].reduce<readonly [string, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    ['en', counts.get('en') ?? 0],
  );
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(wordPattern)].map(([word]) => word.replaceAll('’', "'"));
}

/** Counts the words of a text that each language is known by. */
export function countShortWords(text: string): Map<string, number> {
  return countKnown(wordsOf(text));
}

function countKnown(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    const lower = word.toLowerCase();
    for (const [language, known] of languages) {
      // A capital begins a sentence or a name, and names may come from anywhere.
      const isOwn = word === lower && ownLetters[language]?.test(word) === true;
      if (known.has(lower) || isOwn) counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  return counts;
}
