/** The ratio of neighbouring buckets; a percentile is off by half of that at most. */
const step = 1.02;

/** Computes percentiles without storing the numbers, from counts in buckets that grow with the numbers. */
export class Histogram {
  readonly #buckets: number[] = [];
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** The largest so far, exactly. */
  get max(): number {
    return this.#max;
  }

  /** @param value 0 or more; all below 1 count as the same */
  add(value: number): void {
    const bucket = value < 1 ? 0 : 1 + Math.floor(Math.log(value) / Math.log(step));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    this.#max = Math.max(this.#max, value);
  }

  /**
   * Returns the number that a share of all numbers, from 0 to 1, does not exceed (nearest rank); 0 without numbers.
   */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count ?? 0;
      if (seen >= rank) return Math.min(this.#max, bucket === 0 ? 0 : step ** (bucket - 0.5));
    }
    return this.#max;
  }
}
