import { load, temporary } from '../../storage/open.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { RichText } from './rich-text.js';
import type { XmlHandler } from './xml.js';

/** In UTF-16 units: so much of the texts is kept in memory; what comes later is in a file. */
const maxInMemory = 32_000_000;

/** The texts that cells name by number. */
export interface SharedStrings extends Disposable {
  /** Undefined where there is none of that number; `tooLong` where it is longer than any may be. */
  get(index: number): string | undefined;
}

/** Collects shared strings in flat memory: those beyond the first many go to a private file, which vanishes with them. */
export class SharedStringsReader implements XmlHandler, SharedStrings {
  readonly #maxLength: number;
  readonly #maxInMemory: number;
  readonly #first: string[] = [];
  #length = 0;
  #count = 0;
  #rest: Rest | undefined;
  #text: RichText | undefined;

  /** @param maxLength of a text, in UTF-16 units */
  constructor(maxLength: number, inMemory = maxInMemory) {
    this.#maxLength = maxLength;
    this.#maxInMemory = inMemory;
  }

  open(name: string): void {
    if (name === 'si') this.#text = new RichText(this.#maxLength);
    else this.#text?.open(name);
  }

  close(name: string): void {
    if (name === 'si') {
      this.#add(this.#text?.take() ?? '');
      this.#text = undefined;
    } else this.#text?.close(name);
  }

  text(piece: string): void {
    this.#text?.text(piece);
  }

  get(index: number): string | undefined {
    return index < this.#first.length ? this.#first[index] : this.#rest?.get(index);
  }

  [Symbol.dispose](): void {
    this.#rest?.[Symbol.dispose]();
  }

  #add(text: string): void {
    const index = this.#count++;
    this.#length += text.length;
    if (this.#length <= this.#maxInMemory) {
      this.#first.push(text);
      return;
    }
    this.#rest ??= new Rest();
    this.#rest.add(index, text);
  }
}

/** Texts in a private SQLite file. */
class Rest implements Disposable {
  readonly #database: Database = load(temporary);
  readonly #insert;
  readonly #select;

  constructor() {
    this.#database.pragma('journal_mode = OFF');
    this.#database.pragma('synchronous = OFF');
    this.#database.pragma('cache_size = -16000');
    this.#database.exec('CREATE TABLE strings (place INTEGER PRIMARY KEY, text TEXT) STRICT; BEGIN');
    this.#insert = this.#database.prepare('INSERT INTO strings VALUES (?, ?)');
    this.#select = this.#database.prepare('SELECT text FROM strings WHERE place = ?').pluck();
  }

  add(index: number, text: string): void {
    this.#insert.run(index, text);
  }

  get(index: number): string | undefined {
    const found = this.#select.get(index);
    return typeof found === 'string' ? found : undefined;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
