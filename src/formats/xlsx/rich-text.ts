import { unescapeExcel } from './escapes.js';

/** What takes the place of a text that is longer than any may be. Its first character is in no text. */
export const tooLong = '\uFDD0too long';

/** Joins the pieces of a rich text, without the readings that Japanese texts have beside them. */
export class RichText {
  readonly #maxLength: number;
  #isText = false;
  #readings = 0;
  #text = '';

  /** @param maxLength in UTF-16 units */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  open(name: string): void {
    if (name === 'rPh') this.#readings++;
    else if (name === 't') this.#isText = this.#readings === 0;
  }

  close(name: string): void {
    if (name === 'rPh') this.#readings--;
    else if (name === 't') this.#isText = false;
  }

  text(piece: string): void {
    if (this.#isText && this.#text.length <= this.#maxLength) this.#text += piece;
  }

  /** The whole text. */
  take(): string {
    return this.#text.length > this.#maxLength ? tooLong : unescapeExcel(this.#text);
  }
}
