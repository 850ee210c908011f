import { listNames } from '../../core/text/names.js';
import type { ObjectLine } from './objects.js';

/** How many keys that come late are told of. */
const maxReported = 20;

/** Puts the values of objects into the columns that the keys of the first ones have made. */
export class JsonCells {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #warn: (line: number, message: string) => void;
  readonly #late = new Set<string>();

  /** @param warn told once of each key that has no column */
  constructor(keys: readonly string[], warn: (line: number, message: string) => void) {
    this.#columns = new Map(keys.map((key, index) => [key, index]));
    this.#warn = warn;
  }

  /** A cell for each column. What is missing is empty. */
  valuesOf({ object, textOf, line }: ObjectLine): string[] {
    const values = new Array<string>(this.#columns.size).fill('');
    // By the keys of the object alone: a column may be called like something that every object inherits.
    for (const key of Object.keys(object)) {
      const column = this.#columns.get(key);
      if (column === undefined) this.#tellLate(key, line);
      else values[column] = textOf(object[key]);
    }
    return values;
  }

  #tellLate(key: string, line: number): void {
    if (this.#late.has(key) || this.#late.size > maxReported) return;
    this.#late.add(key);
    const what = this.#late.size > maxReported ? 'More keys come' : `The key ${listNames([key])} comes`;
    this.#warn(line, `${what} too late to be a column; left out`);
  }
}
