import { shellWord } from '../core/text/quote-name.js';
import { shorten } from '../core/text/shorten.js';
import type { Place } from '../core/ticket.js';

/** How many ids are compared: the messages of a thread are near each other, and memory stays flat. */
const maxIds = 10_000;

/** Finds out whether ids repeat, as they do where the rows are messages and several make a ticket. Says so once. */
export class RepeatedIds {
  readonly #warn: (message: string) => void;
  /** Where each id is; undefined once there is nothing more to find. */
  #places: Map<string, Place> | undefined = new Map();

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** @param column the one that it is taken from */
  add(id: string, place: Place, column = ''): void {
    if (this.#places === undefined || id === '') return;
    const first = this.#places.get(id);
    if (first !== undefined) {
      this.#warn(
        `${first.source}:${first.line} and ${place.source}:${place.line} have the same id, ${shorten(id, 40)}: each row is classified by itself. ` +
          (first.source === place.source
            ? `Where rows are messages, --group-by ${shellWord(column)} makes one ticket of those with one id; --id-column names another`
            : 'The files may overlap: what is in two of them is classified twice'),
      );
    }
    if (first !== undefined || this.#places.size >= maxIds) this.#places = undefined;
    // A copy: where most objects of a kind stay, V8 takes all of them for long-lived.
    else this.#places.set(id, { source: place.source, line: place.line });
  }
}
