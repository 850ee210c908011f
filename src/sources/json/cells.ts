import { listNames } from '../../core/text/names.js';
import type { CellNode, FoundColumns } from './columns.js';
import { documentText, isDocument } from './document.js';
import { piecesText } from './message-fields.js';
import { firstOfCustomer } from './messages.js';
import { isJsonObject, type JsonObject } from './object.js';
import type { PlacedObject } from './objects.js';

/** How many late keys get a warning. */
const maxReported = 20;

/** Puts the values of objects into the columns that the keys of the first ones have made. */
export class JsonCells {
  readonly #columns: FoundColumns;
  readonly #warn: (line: number, message: string) => void;
  readonly #late = new Set<string>();

  /** @param warn called once for each key that has no column */
  constructor(columns: FoundColumns, warn: (line: number, message: string) => void) {
    this.#columns = columns;
    this.#warn = warn;
  }

  /** A cell for each column. What is missing is empty. @throws RangeError where values nest too deep */
  valuesOf(ticket: PlacedObject): string[] {
    const values = new Array<string>(this.#columns.names.length).fill('');
    this.#fill(values, ticket.object, this.#columns.root, '', ticket);
    return values;
  }

  #fill(
    values: string[],
    object: JsonObject['object'],
    nodes: ReadonlyMap<string, CellNode>,
    path: string,
    ticket: PlacedObject,
  ): void {
    // By the keys of the object alone: a column may be called like something that every object inherits.
    for (const key of Object.keys(object)) {
      const value = object[key];
      const node = nodes.get(key);
      if (node === undefined) {
        if (value !== null) this.#tellLate(path + key, ticket.line);
      } else if (typeof value === 'string' && node.cell !== undefined) values[node.cell] = value;
      else if (value !== null) this.#put(values, value, node, ticket);
    }
  }

  #put(values: string[], value: unknown, node: CellNode, ticket: PlacedObject): void {
    if (isDocument(value) && node.cell !== undefined) values[node.cell] = documentText(value);
    else if (node.children && isJsonObject(value)) {
      this.#fill(values, value, node.children, `${node.path}.`, ticket);
    } else if (node.cell === undefined) this.#tellLate(node.path, ticket.line);
    else values[node.cell] = (Array.isArray(value) && piecesText(value)) || ticket.textOf(value);
    if (node.message !== undefined && Array.isArray(value)) {
      values[node.message] = firstOfCustomer(value, ticket.object);
    }
  }

  #tellLate(key: string, line: number): void {
    if (this.#late.has(key) || this.#late.size > maxReported) return;
    this.#late.add(key);
    const what = this.#late.size > maxReported ? 'More keys come' : `The key ${listNames([key])} comes`;
    this.#warn(line, `${what} too late to be a column; left out`);
  }
}
