import stringWidth from 'string-width';
import { visible } from './visible.js';

const graphemes = new Intl.Segmenter();
// Finding graphemes is slow. In Latin text and its punctuation, each character is one, a column wide.
const simple = /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027]*$/;

const drawnAsOne =
  /^(?:[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Script=Hangul}]|[#*0-9]\uFE0F?\u20E3)/u;

// JavaScript counts the byte order mark as white space, but it is invisible, so it is written out.
const space = /[^\S\uFEFF]+/g;
const leadingSpace = /^[^\S\uFEFF]+/;

// Far more than any terminal shows, so that a ticket of megabytes costs no more than one of a page.
const maxCharacters = 10_000;

/**
 * Returns hostile text as one line of at most `width` terminal columns: runs of white space become one space, control and
 * invisible characters are written out, and longer text is cut between graphemes and ends in `…`.
 */
export function fitLine(text: string, width: number): string {
  if (width < 1) return '';
  const start = text.replace(leadingSpace, '');
  const rest = start.length > maxCharacters ? '…' : '';
  const line = visible(start.slice(0, maxCharacters).replace(space, ' ').replace(/ $/, '')) + rest;
  const end = cutAt(line, width);
  return end === undefined ? line : `${line.slice(0, end).trimEnd()}…`;
}

/** Returns where to cut so that an ellipsis still fits into `width` columns; undefined where all of `line` fits. */
function cutAt(line: string, width: number): number | undefined {
  if (simple.test(line)) return line.length > width ? width - 1 : undefined;
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(line)) {
    used += columnsOfGrapheme(segment);
    if (used > width) return end;
    if (used < width) end = index + segment.length;
  }
  return undefined;
}

/** Returns how many terminal columns a line takes. */
export function columnsOf(line: string): number {
  if (simple.test(line)) return line.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(line)) columns += columnsOfGrapheme(segment);
  return columns;
}

/**
 * Returns the columns of a grapheme. Terminals draw an emoji or a Hangul syllable as one, and give each character of any
 * other grapheme its own columns, as `wcwidth` says: the vowel of คำ takes a second one, like a vowel sign after a space.
 */
function columnsOfGrapheme(grapheme: string): number {
  if (drawnAsOne.test(grapheme)) return stringWidth(grapheme);
  return Array.from(grapheme).reduce((columns, character) => columns + stringWidth(character), 0);
}

/** Adds spaces at the end, up to `width` terminal columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Adds spaces in front, up to `width` terminal columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columnsOf(text))) + text;
}

/** Breaks our own text between words into lines of at most `width` columns, where the words allow it. */
export function wrapWords(text: string, width: number): string {
  return fill(text.split(' '), width).join('\n');
}

/** Puts words into lines of at most `width` columns; a word that is longer has a line of its own. */
function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && columnsOf(`${line} ${word}`) <= width) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What is copied whole: between backticks, or a command line up to the end of its sentence. */
const copied = /`[^`]+`|(?<=: |^ *)(?:ticketsift|npx|npm|export|unset) \S.*?(?=[.;)]?(?:$| [A-Z(]))/gm;

/**
 * Breaks lines of a message between words, where they are longer than `width` columns. The rest is indented: to where the
 * message begins behind its label (`note: `), as the line itself, or by two. A command stays whole, so that it can be copied.
 */
export function wrapMessage(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (columnsOf(line) <= width) return line;
  const start = /^(?:(?:note|warning|error): | *)/.exec(line)?.[0] ?? '';
  const indent = start.length || 2;
  return start + wrapSentences(line.slice(start.length), width - indent).join(`\n${' '.repeat(indent)}`);
}

/** Breaks sentences between words into lines of at most `width` columns. A command stays whole, so that it can be copied. */
export function wrapSentences(text: string, width: number): string[] {
  const glued = text.replace(copied, (command) => command.replaceAll(' ', '\0'));
  const words = glued.split(' ').map((word) => word.replaceAll('\0', ' '));
  return fill(words, width);
}
