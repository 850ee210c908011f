import type { TextPiece } from './encodings.js';

/** A line of a text, without its LF. */
export interface Line {
  /** Undefined where it is larger than any may be. */
  readonly text: string | undefined;
  /** Counted from 1. */
  readonly number: number;
  /** Whether to look for damage in it. */
  readonly isSuspect: boolean;
}

/** The lines of a text in batches, as many as a piece ends. No more of a line is held than `maxSize` bytes. */
export async function* linesOf(pieces: AsyncIterable<TextPiece>, maxSize: number): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter(maxSize);
  for await (const piece of pieces) {
    const lines = splitter.push(piece);
    if (lines.length > 0) yield lines;
  }
  yield splitter.end();
}

class LineSplitter {
  readonly #maxSize: number;
  #number = 1;
  /** What is there of the next line, and how many bytes it has. */
  #parts: string[] = [];
  #size = 0;
  #isSuspect = false;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  push({ bytes, isDamaged }: TextPiece): Line[] {
    const text = bytes.toString();
    const lines: Line[] = [];
    let start = 0;
    this.#isSuspect ||= isDamaged;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      lines.push(this.#line(text.slice(start, end)));
      this.#isSuspect = isDamaged;
      start = end + 1;
    }
    this.#hold(text.slice(start));
    return lines;
  }

  /** The line that no line break ends. */
  end(): Line[] {
    return this.#size === 0 ? [] : [this.#line('')];
  }

  #hold(part: string): void {
    if (part === '') return;
    this.#size += Buffer.byteLength(part);
    if (this.#size <= this.#maxSize) this.#parts.push(part);
    else this.#parts = [];
  }

  #line(last: string): Line {
    const parts = this.#parts;
    const isLong = this.#size + this.#sizeOf(last) > this.#maxSize;
    this.#parts = [];
    this.#size = 0;
    const number = this.#number++;
    const isSuspect = this.#isSuspect;
    if (isLong) return { text: undefined, number, isSuspect };
    const text = parts.length === 0 ? last : parts.join('') + last;
    return { text, number, isSuspect };
  }

  /** In bytes, of which a UTF-16 unit makes three at most: seldom is there anything to count. */
  #sizeOf(text: string): number {
    return this.#size + 3 * text.length > this.#maxSize ? Buffer.byteLength(text) : text.length;
  }
}
