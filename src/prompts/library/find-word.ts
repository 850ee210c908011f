import { columnsOf, fitLine } from '../../core/text/fit.js';
import { visible } from '../../core/text/visible.js';

/** A line that holds a word. */
export interface Found {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** Characters in front of the word, in composed text (NFC). */
  readonly before: number;
}

/**
 * How a word is looked for: as it stands, in small letters or capitals, composed or not. Gives each line that holds it,
 * with the first place in it.
 */
export function wordFinder(word: string): (text: string) => Found[] {
  const literal = word.normalize('NFC').replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  // Unlike two texts in small letters, this leaves every character where it was, and knows that ς is σ.
  const pattern = new RegExp(literal, 'iu');
  return (whole) =>
    whole.split('\n').flatMap((text, index) => {
      const before = text.normalize('NFC').search(pattern);
      return before === -1 ? [] : [{ line: index + 1, text, before }];
    });
}

/** Characters in front of a word that are shown where a line is cut. */
const lead = 20;

/** As much of a line as fits into so many columns, with the word in it. Safe for a terminal. */
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
