import { columnName } from '../../formats/xlsx/columns.js';
import type { SheetRow } from '../../formats/xlsx/sheet-rows.js';
import type { SheetTable } from './find-table.js';
import { describeCells } from './notes.js';

/** Puts cells into the columns of a table, and counts those beside it. */
export class TableCells {
  readonly #places: ReadonlyMap<number, number>;
  #strays = 0;
  #first = '';

  constructor({ columns }: SheetTable) {
    this.#places = new Map(columns.map((column, place) => [column, place]));
  }

  /** The values of a row; undefined where the table has none in it. */
  valuesOf({ number, columns, texts }: SheetRow): string[] | undefined {
    const values: string[] = new Array(this.#places.size).fill('');
    let isEmpty = true;
    for (const [index, column] of columns.entries()) {
      const place = this.#places.get(column);
      const text = texts[index] ?? '';
      if (place === undefined) this.#count(column, number);
      else {
        values[place] = text;
        isEmpty &&= text.trim() === '';
      }
    }
    return isEmpty ? undefined : values;
  }

  warnings(): string[] {
    if (this.#strays === 0) return [];
    const cells = describeCells({ count: this.#strays, first: this.#first });
    return [`${cells} below no name of a column, and left out`];
  }

  #count(column: number, row: number): void {
    if (this.#strays++ === 0) this.#first = `${columnName(column)}${row}`;
  }
}
