/** Bytes one after the other, of which no more than a size is held. */
export class CappedBytes {
  readonly #maxSize: number;
  #bytes = Buffer.alloc(0);
  #size = 0;

  /** @param maxSize in bytes */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** @returns whether the bytes had room and were added */
  add(bytes: Buffer): boolean {
    const size = this.#size + bytes.length;
    if (size > this.#maxSize) return false;
    if (size > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(4_096, 2 * size));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.#size);
    this.#size = size;
    return true;
  }

  all(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }
}
