/** Every message of the server starts with a letter and a length, which counts itself (the manual's 54.7). */
const headerSize = 5;
const lengthSize = 4;
const dataRow = 'D'.charCodeAt(0);
const readyForQuery = 'Z'.charCodeAt(0);

/**
 * Watches what a server sends for rows that are larger than the driver can make texts of: it would fail where nothing
 * can catch it, after it has collected all of the row.
 */
export class RowSizes {
  readonly #maxSize: number;
  readonly #onTooLarge: (rows: number) => void;
  #header: Buffer = Buffer.alloc(0);
  /** Bytes of the message under way that are still to come. */
  #left = 0;
  /** Rows of the answer under way. */
  #rows = 0;
  /** Whether there was a row that is too large. */
  isExceeded = false;

  /**
   * @param maxSize of a row, in bytes
   * @param onTooLarge called with how many rows of the same answer came before it
   */
  constructor(maxSize: number, onTooLarge: (rows: number) => void) {
    this.#maxSize = maxSize;
    this.#onTooLarge = onTooLarge;
  }

  /** Takes the next bytes that the server sends. */
  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, bytes.length - at);
        this.#left -= skipped;
        at += skipped;
        continue;
      }
      // Most headers come in one piece.
      const isWhole = this.#header.length === 0 && bytes.length - at >= headerSize;
      const header = isWhole
        ? bytes.subarray(at, at + headerSize)
        : Buffer.concat([this.#header, bytes.subarray(at, at + headerSize - this.#header.length)]);
      at += header.length - this.#header.length;
      this.#header = Buffer.alloc(0);
      if (header.length < headerSize) this.#header = header;
      else this.#begin(header);
    }
  }

  #begin(header: Buffer): void {
    const size = header.readUInt32BE(1) - lengthSize;
    this.#left = size;
    if (header[0] === readyForQuery) this.#rows = 0;
    if (header[0] !== dataRow) return;
    if (size > this.#maxSize) {
      this.isExceeded = true;
      this.#onTooLarge(this.#rows);
    }
    this.#rows++;
  }
}
