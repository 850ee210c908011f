import { TicketsiftError } from '../../core/errors.js';
import type { CellRange } from '../../formats/sheets/a1.js';
import { readRanges } from '../../formats/sheets/read-rows.js';
import type { SheetRow } from '../../formats/xlsx/sheet-rows.js';
import { AnswerTooLarge } from '../../storage/services/failures.js';
import type { SheetsClient } from '../../storage/services/google/sheets-client.js';
import { sourceLost } from '../ended.js';

/** Rows of one request. */
const pageSize = 5_000;

/** Rows that were read at once. */
interface SheetPage {
  readonly rows: readonly SheetRow[];
  /** How much has been read, 0 to 1. */
  readonly progress: number;
}

/**
 * Reads the rows of a sheet, some thousand at a time. People may work in it meanwhile: with each page the names of its columns
 * and the last row of the page before are read once more, so that rows which were moved are never left out or read twice.
 */
export class SheetPages {
  /** Whether any cell so far was a date. */
  hasDates = false;
  readonly #client: Pick<SheetsClient, 'values' | 'formats'>;
  readonly #title: string;
  readonly #cells: CellRange;
  readonly #maxRowLength: number;
  #size = pageSize;
  #next: number;
  /** Read again with each page: the rows that name the columns. */
  #header: readonly SheetRow[] = [];
  #last: SheetRow | undefined;

  constructor(
    client: Pick<SheetsClient, 'values' | 'formats'>,
    { title, rows, columns }: CellRange & { readonly title: string },
    maxRowLength: number,
  ) {
    this.#client = client;
    this.#title = title;
    this.#cells = { rows, columns };
    this.#maxRowLength = maxRowLength;
    this.#next = rows[0];
  }

  /** Sets the rows that name the columns. */
  watch(header: readonly SheetRow[]): void {
    this.#header = header;
  }

  /** Reads the next rows; undefined after the last. @throws TicketsiftError `source_lost` */
  async next(): Promise<SheetPage | undefined> {
    const [first, last] = this.#cells.rows;
    if (this.#next > last) return undefined;
    const from = this.#last?.number ?? this.#next;
    const page = await this.#read(from).catch((error: unknown) => {
      throw this.#next === first ? error : lostAfter(this.#next - 1, error);
    });
    const to = page.to;
    const [rows = [], ...header] = page.rows;
    this.#compare(header.flat());
    const isRepeated = this.#last !== undefined;
    if (this.#last) refuseMoved(this.#last, rows[0], this.#next - 1);
    const fresh = isRepeated ? rows.filter(({ number }) => number >= this.#next) : rows;
    this.#last = rows.at(-1) ?? this.#last;
    this.#next = to + 1;
    return { rows: fresh, progress: (to - first + 1) / (last - first + 1) };
  }

  async #read(from: number): Promise<{ rows: readonly (readonly SheetRow[])[]; to: number }> {
    const { columns } = this.#cells;
    for (;;) {
      const to = Math.min(this.#next + this.#size - 1, this.#cells.rows[1]);
      const header = this.#header.map(({ number }): CellRange => ({ rows: [number, number], columns }));
      try {
        const ranges = [{ rows: [from, to], columns } as const, ...header];
        const { rows, hasDates } = await readRanges(this.#client, this.#title, ranges, this.#maxRowLength);
        this.hasDates ||= hasDates;
        return { rows, to };
      } catch (error) {
        if (!(error instanceof AnswerTooLarge) || this.#size === 1) throw error;
        // Cells hold up to 50,000 characters.
        this.#size = Math.ceil(this.#size / 10);
      }
    }
  }

  #compare(header: readonly SheetRow[]): void {
    const isSame =
      header.length === this.#header.length &&
      this.#header.every((row, index) => isDeepEqual(row, header[index]));
    if (!isSame) throw changed('the names of its columns are other ones now', this.#next - 1);
  }
}

function isDeepEqual(one: SheetRow, other: SheetRow | undefined): boolean {
  return JSON.stringify([one.columns, one.texts]) === JSON.stringify([other?.columns, other?.texts]);
}

/** A row is another one where its longest cell is: people change the state of a ticket, and not its text. */
function refuseMoved(before: SheetRow, now: SheetRow | undefined, read: number): void {
  const longest = before.texts.reduce((most, text, index) => {
    return text.length > (before.texts[most]?.length ?? 0) ? index : most;
  }, 0);
  const column = before.columns[longest];
  const isThere =
    now?.number === before.number &&
    (column === undefined || now.texts[now.columns.indexOf(column)] === before.texts[longest]);
  if (!isThere) throw changed('its rows were moved', read);
}

function changed(what: string, read: number): TicketsiftError {
  return sourceLost(`The sheet was changed while it was read, after row ${read}: ${what}`, undefined);
}

function lostAfter(read: number, error: unknown): unknown {
  const isLost = error instanceof TicketsiftError && error.code === 'service_unavailable';
  return isLost ? sourceLost(`${error.message}, after row ${read}`, error) : error;
}
