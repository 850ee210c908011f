import type { Outcome } from '../core/outcome.js';
import { plainMarkdown } from '../core/text/plain-markdown.js';
import type { CreateExporter } from './exporter.js';
import { columnsForPeople, type ResultColumn } from './result-columns.js';

/** The maximum width of a cell: a report's width must not depend on somebody's terminal. */
const cellWidth = 100;

/**
 * Writes a GitHub table of id, ticket, urgent, categories and error, or of chosen columns. It is for reading,
 * so cells are shortened.
 */
export const markdownExporter: CreateExporter = ({ chosen: columns = columnsForPeople }) => ({
  begin: () => row(columns.map(({ name }) => cell(name))) + row(columns.map(() => '---')),
  rows: (outcomes) =>
    outcomes.map((outcome) => row(columns.map((column) => cell(textOf(column, outcome))))).join(''),
  end: () => '',
});

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function textOf(column: ResultColumn, outcome: Outcome): string {
  const { classification, error } = outcome;
  switch (column.kind) {
    case 'text':
      return column.text(outcome);
    case 'urgent':
      return classification ? (classification.urgent ? 'yes' : 'no') : '';
    case 'categories':
      return classification?.categories.join(', ') ?? '';
    case 'error':
      return error ? `${error.code}: ${error.message}` : '';
  }
}

function cell(text: string): string {
  return plainMarkdown(text, cellWidth);
}
