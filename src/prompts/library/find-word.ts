import { columnsOf, fitLine } from '../../core/text/fit.js';
import { visible } from '../../core/text/visible.js';

/** A line with the word. */
export interface Found {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** Characters in front of the word, in composed text (NFC). */
  readonly before: number;
}

/**
 * Returns a search for a word, ignoring case and Unicode composition. It finds each line with the word, and the first
 * place in that.
 */
export function wordFinder(word: string): (text: string) => Found[] {
  const literal = word.normalize('NFC').replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  // Unlike a comparison in lower case, this keeps every character in its place, and knows that ς is σ.
  const pattern = new RegExp(literal, 'iu');
  return (whole) =>
    whole.split('\n').flatMap((text, index) => {
      const before = text.normalize('NFC').search(pattern);
      return before === -1 ? [] : [{ line: index + 1, text, before }];
    });
}

/** Characters before the word that are shown when a line is cut. */
const lead = 20;

/** Returns the part of a line around the word that fits into `room` columns. Safe for a terminal. */
export function excerpt({ text, before }: Found, room: number): string {
  const line = text.normalize('NFC');
  const fits = line.length <= room && columnsOf(visible(line)) <= room;
  if (fits || before <= lead) return fitLine(line, room);
  return fitLine(
    `…${line
      .slice(before - lead)
      .toWellFormed()
      .trimStart()}`,
    room,
  );
}
