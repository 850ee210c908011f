import { shellWord } from '../core/text/quote-name.js';
import { shorten } from '../core/text/shorten.js';

import type { Table } from './table.js';

/** So many ids are compared: the messages of a thread are near each other, and memory stays flat. */
const maxIds = 10_000;

/** Finds out whether ids repeat, as they do where the rows are messages and several make a ticket. Says so once. */
export class RepeatedIds {
  readonly #source: string;
  readonly #column: string;
  readonly #warn: (message: string) => void;
  /** The line of each id; undefined once there is nothing more to find. */
  #lines: Map<string, number> | undefined = new Map();

  constructor(
    { name, columns }: Pick<Table, 'name' | 'columns'>,
    id: number | undefined,
    warn: (message: string) => void,
  ) {
    this.#source = name;
    this.#column = columns[id ?? -1] ?? '';
    this.#warn = warn;
  }

  add(id: string, line: number): void {
    if (this.#lines === undefined || id === '') return;
    const first = this.#lines.get(id);
    if (first !== undefined) {
      const source = this.#source;
      this.#warn(
        `${source}:${first} and ${source}:${line} have the same id, ${shorten(id, 40)}: each row is classified by itself. ` +
          `Where rows are messages, --group-by ${shellWord(this.#column)} makes one ticket of those with one id; --id-column names another`,
      );
    }
    if (first !== undefined || this.#lines.size >= maxIds) this.#lines = undefined;
    else this.#lines.set(id, line);
  }
}
