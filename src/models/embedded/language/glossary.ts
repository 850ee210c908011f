import { readFileSync } from 'node:fs';
import { once } from '../../../core/once.js';
import { stopWords } from './stop-words.js';

/** The languages of words.tsv, in the order of its columns after the English one. */
const glossed = ['de', 'es', 'fr', 'it', 'nl', 'pt'] as const;

export type Glossed = (typeof glossed)[number];

export function isGlossed(language: string): language is Glossed {
  return glossed.some((one) => one === language);
}

/** What a language's words mean in English. */
export interface Glossary {
  /** Several words that mean one thing, the longest first. */
  readonly phrases: readonly { readonly pattern: RegExp; readonly meaning: string }[];
  /** Whole words. */
  readonly words: ReadonlyMap<string, string>;
  /** Beginnings of words. */
  readonly stems: ReadonlyMap<string, string>;
  /** Short words that bring nothing. */
  readonly ignored: ReadonlySet<string>;
}

/** All words of the English column. */
interface Glossaries {
  readonly english: ReadonlySet<string>;
  readonly of: Readonly<Record<Glossed, Glossary>>;
}

/** The word table of words.tsv. */
export const glossaries = once(() => parse(readFileSync(new URL('words.tsv', import.meta.url), 'utf8')));

/** A line for each meaning. Between "/" are its words: with "=" at the end whole, otherwise beginnings of words. */
function parse(table: string): Glossaries {
  const rows = table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const glossaryOf = (language: Glossed): Glossary => {
    const column = glossed.indexOf(language) + 1;
    const words = new Map<string, string>();
    const stems = new Map<string, string>();
    const phrases = new Map<string, string>();
    for (const row of rows) {
      const meaning = row[0] ?? '';
      for (const entry of (row[column] ?? '').split('/').filter((each) => each !== '')) {
        const isWhole = entry.endsWith('=');
        const word = isWhole ? entry.slice(0, -1) : entry;
        const target = word.includes(' ') ? phrases : isWhole ? words : stems;
        if (!target.has(word)) target.set(word, meaning);
      }
    }
    const byLength = [...phrases].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
    return {
      words,
      stems,
      phrases: byLength.map(([phrase, meaning]) => ({
        pattern: new RegExp(`(?<![\\p{L}\\p{N}])${literally(phrase)}[\\p{L}\\p{N}]*`, 'giu'),
        meaning,
      })),
      ignored: stopWords[language] ?? new Set(),
    };
  };
  return {
    // Words of two letters are mostly other words elsewhere.
    english: new Set(rows.flatMap(([meaning = '']) => meaning.split(' ')).filter(({ length }) => length > 2)),
    of: {
      de: glossaryOf('de'),
      es: glossaryOf('es'),
      fr: glossaryOf('fr'),
      it: glossaryOf('it'),
      nl: glossaryOf('nl'),
      pt: glossaryOf('pt'),
    },
  };
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
