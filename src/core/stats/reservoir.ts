/**
 * A sample of `size` from as many items as come, each set of that size as likely as any other, in memory for
 * the sample alone: Vitter's algorithm R (ACM TOMS 11, 1985).
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

  /** In no order that means anything. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** @param make what the item is made of; called only where it is taken, perhaps in the place of another */
  offer(make: () => T): void {
    const slot =
      this.#offered < this.#size ? this.#offered : Math.floor(this.#random() * (this.#offered + 1));
    this.#offered++;
    if (slot < this.#size) this.#items[slot] = make();
  }
}
