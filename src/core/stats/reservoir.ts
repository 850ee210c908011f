/**
 * Draws a random sample of `size` items from any number, keeping only the sample in memory; every set of that size is
 * equally likely. Vitter's algorithm R (ACM TOMS 11, 1985).
 */
export class Reservoir<T> {
  readonly #items: T[] = [];
  readonly #size: number;
  readonly #random: () => number;
  #offered = 0;

  /** @param random numbers in [0, 1) */
  constructor(size: number, random: () => number) {
    this.#size = size;
    this.#random = random;
  }

  /** The sample, in no particular order. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** @param make creates the item; called only if it is taken, perhaps replacing another */
  offer(make: () => T): void {
    const slot =
      this.#offered < this.#size ? this.#offered : Math.floor(this.#random() * (this.#offered + 1));
    this.#offered++;
    if (slot < this.#size) this.#items[slot] = make();
  }
}
