import CliTable3 from 'cli-table3';
import { fitLine, padEnd } from '../../core/text/fit.js';
import type { Paint } from '../../core/text/paint.js';
import type { TableColumn } from './columns.js';

/** The lines of a table, each with its line end. */
export interface TableFrame {
  /** The top border, the columns' names and the line under them. */
  readonly head: string;
  /** One row; what does not fit its column is shortened, or goes beyond it where cells stay whole. */
  row(texts: readonly string[]): string;
  /** The bottom border. */
  readonly foot: string;
}

const standIn = 'x';

/**
 * Draws a table whose columns have room for `widths` terminal columns of text.
 * cli-table3 draws it once, around stand-ins, and the rows are filled into that: it measures text with
 * string-width 4, which takes flags, joined emoji and most combining marks for wider or narrower than they
 * are, and then pads or cuts them wrongly. One drawn row is also all the memory a table of any length needs.
 */
export function drawFrame(
  columns: readonly Pick<TableColumn, 'name' | 'style'>[],
  widths: readonly number[],
  paint: Paint,
  staysWhole = false,
): TableFrame {
  const standIns = widths.map((width) => standIn.repeat(width));
  const drawing = new CliTable3({ head: standIns, style: { head: [], border: [] } });
  drawing.push(standIns);
  const [top = '', , middle = '', row = '', bottom = ''] = drawing.toString().split('\n');
  const [left = '', ...borders] = row.split(/x+/).map((border) => paint('grey', border));

  const fill = (cells: readonly string[]) =>
    `${left}${cells.map((cell, index) => cell + borders[index]).join('')}\n`;
  const cell = (text: string, index: number) => {
    const width = widths[index] ?? 0;
    return padEnd(staysWhole ? fitLine(text, Number.POSITIVE_INFINITY) : fitLine(text, width), width);
  };
  const names = columns.map(({ name }, index) => paint('bold', cell(name, index)));

  return {
    head: `${paint('grey', top)}\n${fill(names)}${paint('grey', middle)}\n`,
    row: (texts) =>
      fill(
        columns.map(({ style }, index) => {
          const text = texts[index] ?? '';
          const chosen = style?.(text);
          return chosen ? paint(chosen, cell(text, index)) : cell(text, index);
        }),
      ),
    foot: `${paint('grey', bottom)}\n`,
  };
}
