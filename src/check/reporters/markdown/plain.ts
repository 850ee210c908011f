import { plainMarkdown } from '../../../core/text/markup/plain-markdown.js';
import { shorten } from '../../../core/text/shorten.js';

/** Columns of what is quoted, and of sentences of our own that hold names. */
export const quotedColumns = 160;
export const sentenceColumns = 1_000;

/** The maximum of UTF-16 units per column: many marks fit into one, and none would be cut. */
const unitsOfColumn = 4;

/** Returns a text that Markdown shows as it is, on one line of at most this many columns. */
export function plain(text: string, columns: number): string {
  return plainMarkdown(shorten(text, unitsOfColumn * columns), columns);
}

/** Returns a row of a table. */
export function tableRow(cells: readonly string[]): string {
  return rowOf(cells.map((cell) => plain(cell, quotedColumns)));
}

/** Returns a row of cells that Markdown shows as they are. */
export function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Returns the first two lines of a table. */
export function tableHead(names: readonly string[]): string {
  return `${tableRow(names)}\n| ${names.map(() => '---').join(' | ')} |\n`;
}
