/** A line of a file of bytes. */
export interface ByteLine {
  /** With its line break; of a line that is too long only its beginning. */
  readonly bytes: Buffer;
  /** In bytes, with its line break. */
  readonly size: number;
}

/** So much is kept of a line that is too long, in bytes. */
const beginningSize = 200;

/** Cuts bytes into lines, however they come in chunks. No more of a line is held than `maxSize` bytes. */
export class ByteLines {
  readonly #maxSize: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** The lines that these bytes end. */
  *push(chunk: Buffer): Generator<ByteLine> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#hold(chunk.subarray(start, end + 1));
      start = end + 1;
      yield this.#line();
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** The last line, where no line break ends it. */
  *end(): Generator<ByteLine> {
    if (this.#size > 0) yield this.#line();
  }

  #hold(part: Buffer): void {
    this.#size += part.length;
    if (this.#size <= this.#maxSize || this.#parts.length === 0) this.#parts.push(part);
  }

  #line(): ByteLine {
    const [first = Buffer.alloc(0)] = this.#parts;
    const size = this.#size;
    const all = this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return { bytes: size > this.#maxSize ? all.subarray(0, beginningSize) : all, size };
  }
}

const lineFeed = 0x0a;
