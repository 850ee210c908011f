import { type Fault, tooLarge } from '../faults.js';

/** The text of an object. */
export interface Element {
  readonly text: string;
  /** The line on which it starts. */
  readonly line: number;
  /** Whether to look for damage in it. */
  readonly isSuspect: boolean;
}

/** A value that has begun, and whose text comes in parts. */
export class OpenValue {
  readonly line: number;
  readonly #maxSize: number;
  /** Undefined where it is skipped. */
  #parts: string[] | undefined;
  #size = 0;
  #isSuspect = false;

  /** @param maxSize the bytes that it may have; undefined to skip it */
  constructor(line: number, maxSize: number | undefined) {
    this.line = line;
    this.#maxSize = maxSize ?? 0;
    this.#parts = maxSize === undefined ? undefined : [];
  }

  /** Adds the next part. Returns the fault where it becomes too large, and is skipped from then on. */
  add(
    part: string,
    { isLast, isSuspect }: { readonly isLast: boolean; readonly isSuspect: boolean },
  ): Fault | undefined {
    this.#isSuspect ||= isSuspect;
    if (this.#parts === undefined) return undefined;
    // A UTF-16 unit makes three bytes at most: seldom is there anything to count.
    const isSmall = isLast && this.#size + 3 * part.length <= this.#maxSize;
    this.#size += isSmall ? part.length : Buffer.byteLength(part);
    if (this.#size <= this.#maxSize) {
      this.#parts.push(part);
      return undefined;
    }
    this.#parts = undefined;
    return tooLarge('object', this.line, this.#maxSize);
  }

  /** Returns it as a whole; undefined where it was skipped. */
  end(): Element | undefined {
    if (this.#parts === undefined) return undefined;
    return { text: this.#parts.join(''), line: this.line, isSuspect: this.#isSuspect };
  }
}
