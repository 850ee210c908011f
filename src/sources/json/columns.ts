import { candidatesFor } from '../columns/roles.js';
import { isDocument } from './document.js';
import { writtenKeys } from './keys.js';
import { areMessages } from './messages.js';
import { isJsonObject, type JsonObject } from './object.js';

/** Objects are opened to paths of this many keys; whatever is deeper stays JSON in a cell. */
const maxKeys = 6;
/** Objects within objects are opened as long as there are no more columns than this. */
const maxColumns = 2_000;
/** With more keys than this, of which each object has few, an object maps ids to values: it is not a record with fields. */
const manyKeys = 200;

/** Where the values of a key go. */
export interface CellNode {
  /** The keys that lead to it, with dots between them. */
  readonly path: string;
  /** The column of what is not an object; undefined where there were only objects. */
  readonly cell: number | undefined;
  /** Those of the object's keys; undefined where an object stays JSON in the cell. */
  readonly children: ReadonlyMap<string, CellNode> | undefined;
  /** The column of the customer's first message, where the value is a list of messages. */
  readonly message: number | undefined;
}

/** The columns of JSON objects. */
export interface FoundColumns {
  readonly names: readonly string[];
  readonly root: ReadonlyMap<string, CellNode>;
}

/** What was seen of a key. */
class SeenKey {
  readonly path: string;
  readonly keys: readonly string[];
  readonly children = new Map<string, SeenKey>();
  hasValue = false;
  isMessages = false;
  isOpen = false;
  #objects = 0;
  #keysOfObjects = 0;

  constructor(keys: readonly string[]) {
    this.keys = keys;
    this.path = keys.join('.');
  }

  see(value: unknown): void {
    if (value === null) return;
    if (!isJsonObject(value) || isDocument(value)) {
      this.hasValue = true;
      if (Array.isArray(value)) this.isMessages ||= areMessages(this.keys, value);
    } else if (this.keys.length < maxKeys) this.seeObject(value, Object.keys(value));
  }

  seeObject(object: JsonObject['object'], keys: readonly string[]): void {
    this.#objects++;
    this.#keysOfObjects += keys.length;
    for (const key of keys) this.#child(key).see(object[key]);
  }

  /** Whether it is an object with fields. */
  get hasFields(): boolean {
    const { size } = this.children;
    return size > 0 && (size <= manyKeys || size <= (10 * this.#keysOfObjects) / this.#objects);
  }

  #child(key: string): SeenKey {
    let child = this.children.get(key);
    if (child === undefined) {
      child = new SeenKey([...this.keys, key]);
      this.children.set(key, child);
    }
    return child;
  }
}

/** Learns the columns from the first objects: the paths of all values that are not objects. */
export class JsonColumns {
  readonly #root = new SeenKey([]);

  learn({ object, text }: Pick<JsonObject, 'object'> & { readonly text: string }): void {
    this.#root.seeObject(object, writtenKeys(object, text));
  }

  settle(): FoundColumns {
    this.#open();
    const direct: string[] = [];
    for (const seen of all(this.#root)) if (isCell(seen) && !seen.isMessages) direct.push(seen.path);
    const hasBody = candidatesFor('body', direct).some(({ isAmbiguous }) => !isAmbiguous);
    const names: string[] = [];
    const add = (name: string) => names.push(name) - 1;
    const nodesOf = (parent: SeenKey): Map<string, CellNode> =>
      new Map(
        [...parent.children].map(([key, seen]) => {
          const cell = isCell(seen) ? add(seen.path) : undefined;
          const children = seen.isOpen ? nodesOf(seen) : undefined;
          const message = seen.isMessages && !hasBody ? add(`${seen.path}.body`) : undefined;
          return [key, { path: seen.path, cell, children, message }];
        }),
      );
    const root = nodesOf(this.#root);
    return { names, root };
  }

  /** Opens objects level by level, as long as there is room for their columns. */
  #open(): void {
    let columns = this.#root.children.size;
    let level = [...this.#root.children.values()];
    while (level.length > 0) {
      for (const seen of level) {
        const more = seen.children.size - (seen.hasValue ? 0 : 1);
        if (!seen.hasFields || columns + more > maxColumns) continue;
        seen.isOpen = true;
        columns += more;
      }
      level = level.flatMap((seen) => (seen.isOpen ? [...seen.children.values()] : []));
    }
  }
}

/** Whether a key has a column of its own: all but those that were only objects. */
function isCell(seen: SeenKey): boolean {
  return seen.hasValue || !seen.isOpen;
}

function* all(parent: SeenKey): Generator<SeenKey> {
  for (const seen of parent.children.values()) {
    yield seen;
    if (seen.isOpen) yield* all(seen);
  }
}
