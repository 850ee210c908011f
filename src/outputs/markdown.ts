import type { Outcome } from '../core/outcome.js';
import type { CreateExporter } from './exporter.js';
import { fitLine } from './text.js';

/** The most columns a cell has before it is cut: a report's width must not depend on somebody's terminal. */
const cellWidth = 100;

/** A GitHub table of id, ticket, urgent, categories and error; it is for reading, so cells are shortened. */
export const markdown: CreateExporter = () => ({
  begin: () => '| id | ticket | urgent | categories | error |\n| --- | --- | --- | --- | --- |\n',
  rows: (outcomes) => outcomes.map((outcome) => `| ${cells(outcome).map(plain).join(' | ')} |\n`).join(''),
  end: () => '',
});

function cells({ ticket, classification, error }: Outcome): string[] {
  if (error) return [ticket.id, ticket.text, '', '', `${error.code}: ${error.message}`];
  const { urgent, categories } = classification;
  return [ticket.id, ticket.text, urgent ? 'yes' : 'no', categories.join(', '), ''];
}

/**
 * Text that Markdown shows as it is: no code, HTML, link, image, emphasis, formula, or end of the cell.
 * GitHub makes links of bare addresses, @names and #numbers whatever is escaped, so a zero-width space,
 * spelt as an entity, breaks those.
 */
function plain(text: string): string {
  return fitLine(text, cellWidth)
    .replace(/[\\`*[<|~$&]|(?<![a-z\d])_|_(?![a-z\d])/gi, '\\$&')
    .replace(/@|#|:(?=\/\/)|w(?=ww\.)/gi, '$&&#8203;');
}
