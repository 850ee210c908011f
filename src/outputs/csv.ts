import type { Outcome } from '../core/outcome.js';
import { guardFormula } from '../core/text/formula.js';
import type { CreateExporter } from './exporter.js';

import { resultColumns } from './result-columns.js';

/**
 * RFC 4180 with LF line ends. `urgent` is true, false or empty; `categories` are joined by `|`; `error` is
 * `code: sentence`. Unless `raw`, no cell starts a formula: `guardFormula` has the rule and its way back.
 *
 * The cells are quoted here rather than by csv-stringify: its fastest way takes three times as long a row
 * (3.4 against 1.1 µs) before the first formula is looked for.
 */
export const csvExporter: CreateExporter = ({ columns, raw }) => {
  const cell = raw ? quote : (text: string) => quote(guardFormula(text));
  return {
    begin: () => `${resultColumns(columns).map(cell).join(',')}\n`,
    rows(outcomes) {
      let text = '';
      for (const outcome of outcomes) {
        for (let index = 0; index < columns.length; index++) {
          text += `${cell(outcome.ticket.values[index] ?? '')},`;
        }
        text += `${addedCells(outcome, cell)}\n`;
      }
      return text;
    },
    end: () => '',
  };
};

function addedCells({ classification, error }: Outcome, cell: (text: string) => string): string {
  if (error) return `,,${cell(`${error.code}: ${error.message.replace(lineBreaks, ' ')}`)}`;
  return `${classification.urgent},${cell(categoryList(classification.categories))},`;
}

const lineBreaks = /[\r\n\u0085\u2028\u2029]+/g;

/** Joined by `|`; a JSON array where that could be read in two ways. */
function categoryList(names: readonly string[]): string {
  const ambiguous = names.some((name) => name === '' || name.includes('|')) || names[0]?.startsWith('[');
  return ambiguous ? JSON.stringify(names) : names.join('|');
}

// A byte order mark is quoted so that nobody takes it for the file's own.
const needsQuotes = /[",\r\n\uFEFF]/;

function quote(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
