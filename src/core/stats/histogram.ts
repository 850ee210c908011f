/** Neighbouring buckets differ by so much, so a percentile is off by half of that at most. */
const step = 1.02;

/** Percentiles of numbers of which none is kept: counts in buckets that grow with the numbers. */
export class Histogram {
  readonly #buckets: number[] = [];
  #count = 0;
  #most = 0;

  get count(): number {
    return this.#count;
  }

  /** The largest so far, exactly. */
  get max(): number {
    return this.#most;
  }

  /** @param value 0 or more; all below 1 are taken for alike */
  add(value: number): void {
    const bucket = value < 1 ? 0 : 1 + Math.floor(Math.log(value) / Math.log(step));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    this.#most = Math.max(this.#most, value);
  }

  /**
   * The number that a share of all, from 0 to 1, does not pass (nearest rank); 0 while there are none.
   */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count ?? 0;
      if (seen >= rank) return Math.min(this.#most, bucket === 0 ? 0 : step ** (bucket - 0.5));
    }
    return this.#most;
  }
}
