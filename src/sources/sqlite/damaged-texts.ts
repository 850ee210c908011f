import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import type { TicketError } from '../../core/errors/ticket-error.js';
import { shorten } from '../../core/text/shorten.js';
import type { Database } from '../../storage/sqlite-driver.js';

const replacement = '\uFFFD';

export interface ReadQuery {
  readonly sql: string;
  readonly bound: Readonly<Record<string, unknown>>;
  readonly columns: readonly string[];
}

/**
 * Finds texts of a query's rows that hold bytes which are not text. SQLite keeps any bytes as text, and its driver puts
 * U+FFFD for those, which a text may also hold by right. So a row with U+FFFD is read a second time, as bytes, by a
 * cursor that follows the first one.
 */
export class DamagedTexts {
  readonly #database: Database;
  readonly #query: ReadQuery;
  #cursor: IterableIterator<unknown> | undefined;
  /** The row that the cursor gives next, counted from 1. */
  #next = 1;
  readonly #isUtf8: boolean;

  constructor(database: Database, query: ReadQuery) {
    this.#database = database;
    this.#query = query;
    // The driver refuses the question while a cursor is open. Of UTF-16, SQLite makes other letters and no U+FFFD.
    this.#isUtf8 = database.pragma('encoding', { simple: true }) === 'UTF-8';
  }

  /** Returns what is wrong with a row. @param number counted from 1; no less than in the last call */
  damageIn(values: readonly string[], number: number): TicketError | undefined {
    if (!this.#isUtf8 || !values.some((value) => value.includes(replacement))) return undefined;
    const bytes = this.#row(number);
    const column = values.findIndex(
      (value, index) => value.includes(replacement) && this.#isDamage(bytes[index], value),
    );
    if (column === -1) return undefined;
    const name = shorten(this.#query.columns[column] ?? '', 60);
    const message = `The text in column ${name} has bytes that are not UTF-8.`;
    return { code: 'bad_encoding', message };
  }

  close(): void {
    this.#cursor?.return?.();
  }

  #row(number: number): readonly (Buffer | null)[] {
    this.#cursor ??= this.#open();
    for (;;) {
      const { done, value } = this.#cursor.next();
      if (done) return [];
      if (this.#next++ === number) return row.parse(value);
    }
  }

  #open(): IterableIterator<unknown> {
    const { sql, bound, columns } = this.#query;
    const names = columns.map((_, index) => `c${index}`);
    const bytes = names.map((name) => `CAST(${name} AS BLOB)`);
    const all = `WITH ticketsift_rows (${names.join(', ')}) AS (${sql}\n) SELECT ${bytes.join(', ')} FROM ticketsift_rows`;
    return this.#database.prepare(all).raw().iterate(bound);
  }

  #isDamage(bytes: Buffer | null | undefined, value: string): boolean {
    if (!bytes) return false;
    // A query in no fixed order may give another row now, of which nothing is known.
    return !isUtf8(bytes) && soundPart(bytes.toString()) === soundPart(value);
  }
}

const row = z.array(z.instanceof(Buffer).nullable());

/** A text without what may stand for damage: decoders differ in how often they put U+FFFD for it. */
function soundPart(text: string): string {
  return text.replaceAll(replacement, '');
}
