import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { maxTokens, vocabularySize } from './shape.js';

/** Gives the numbers of a text's tokens, between those that mark its start and its end; at most 256. */
export type Tokenize = (text: string) => readonly number[];

// To check 30,000 numbers would take longer than all else: a word whose number is none is found when it is looked up.
const vocabularySchema = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null,
);
const fileSchema = z.looseObject({ model: z.looseObject({ vocab: vocabularySchema }) });

/** Letters of a word that is looked up; a longer one is unknown. */
const longestWord = 100;

const blank = /\s/u;
const ignored = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/u;
const accents = /\p{Mn}/gu;
const ideograph = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]/u;
const punctuation = /[!-/:-@[-`{-~\p{P}]/u;

/** Reads the words of a tokenizer.json: WordPiece as BERT has it, lower case without accents. */
export async function loadWordPieces(path: string): Promise<Tokenize> {
  const { model } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const vocabulary = new Map(Object.entries(model.vocab));
  const find = (token: string): number | undefined => {
    const number = vocabulary.get(token);
    return typeof number === 'number' && number >= 0 && number < vocabularySize ? number : undefined;
  };
  const known = (token: string) => {
    const number = find(token);
    if (number === undefined) throw new Error(`its tokenizer has no ${token}`);
    return number;
  };
  const [start, end, unknown] = [known('[CLS]'), known('[SEP]'), known('[UNK]')];

  const cutWord = (word: string): readonly number[] => {
    const letters = [...word];
    if (letters.length > longestWord) return [unknown];
    const pieces: number[] = [];
    for (let from = 0; from < letters.length; ) {
      let to = letters.length;
      let piece: number | undefined;
      for (; to > from; to--) {
        piece = find(`${from === 0 ? '' : '##'}${letters.slice(from, to).join('')}`);
        if (piece !== undefined) break;
      }
      if (piece === undefined) return [unknown];
      pieces.push(piece);
      from = to;
    }
    return pieces;
  };

  return (text) => {
    const tokens = [start];
    for (const word of wordsOf(text)) {
      tokens.push(...cutWord(word));
      if (tokens.length >= maxTokens) break;
    }
    return [...tokens.slice(0, maxTokens - 1), end];
  };
}

function* wordsOf(text: string): Generator<string> {
  let spaced = '';
  for (const character of text) {
    if (blank.test(character)) spaced += ' ';
    else if (ideograph.test(character)) spaced += ` ${character} `;
    else if (!ignored.test(character)) spaced += character;
  }
  const plain = spaced.normalize('NFD').replace(accents, '').toLowerCase();
  let word = '';
  for (const character of plain) {
    const isMark = punctuation.test(character);
    if (!isMark && character !== ' ') {
      word += character;
      continue;
    }
    if (word !== '') yield word;
    if (isMark) yield character;
    word = '';
  }
  if (word !== '') yield word;
}
