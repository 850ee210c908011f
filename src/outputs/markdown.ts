import type { Outcome } from '../core/outcome.js';
import { plainMarkdown } from '../core/text/plain-markdown.js';
import type { CreateExporter } from './exporter.js';

/** The most columns a cell has before it is cut: a report's width must not depend on somebody's terminal. */
const cellWidth = 100;

/** A GitHub table of id, ticket, urgent, categories and error; it is for reading, so cells are shortened. */
export const markdownExporter: CreateExporter = () => ({
  begin: () => '| id | ticket | urgent | categories | error |\n| --- | --- | --- | --- | --- |\n',
  rows: (outcomes) => outcomes.map((outcome) => `| ${cells(outcome).map(cell).join(' | ')} |\n`).join(''),
  end: () => '',
});

function cells({ ticket, classification, error }: Outcome): string[] {
  if (error) return [ticket.id, ticket.text, '', '', `${error.code}: ${error.message}`];
  const { urgent, categories } = classification;
  return [ticket.id, ticket.text, urgent ? 'yes' : 'no', categories.join(', '), ''];
}

function cell(text: string): string {
  return plainMarkdown(text, cellWidth);
}
