import type { Outcome } from '../core/outcome.js';
import { plainMarkdown } from '../core/text/markup/plain-markdown.js';
import type { CreateExporter } from './exporter.js';
import { columnsForPeople, type ResultColumn, ticketColumn, urgencyText } from './result-columns.js';

/** The maximum width of a ticket's text: a report's width must not depend on somebody's terminal. */
const ticketWidth = 100;

/**
 * Writes a GitHub table of id, ticket, urgent, categories and error, or of chosen columns. It is for reading,
 * so the text of a ticket is shortened; all else is whole.
 */
export const markdownExporter: CreateExporter = ({ chosen: columns = columnsForPeople }) => ({
  begin: () => row(columns.map(({ name }) => cell(name))) + row(columns.map(() => '---')),
  rows: (outcomes) =>
    outcomes
      .map((outcome) => row(columns.map((column) => cell(textOf(column, outcome), widthOf(column)))))
      .join(''),
  end: () => '',
});

function widthOf(column: ResultColumn): number {
  return column === ticketColumn ? ticketWidth : Number.POSITIVE_INFINITY;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function textOf(column: ResultColumn, outcome: Outcome): string {
  const { classification, error } = outcome;
  switch (column.kind) {
    case 'text':
      return column.text(outcome);
    case 'urgent':
      return urgencyText(outcome);
    case 'categories':
      return classification?.categories.join(', ') ?? '';
    case 'error':
      return error ? `${error.code}: ${error.message}` : '';
  }
}

function cell(text: string, width = Number.POSITIVE_INFINITY): string {
  return plainMarkdown(text, width);
}
