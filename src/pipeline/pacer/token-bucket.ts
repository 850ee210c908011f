/**
 * A bucket that refills at a constant rate (the token bucket of traffic shaping). An amount larger than the
 * whole bucket may be taken when it is full, and leaves a debt.
 */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  #level: number;
  #filledAt: number;

  /**
   * Starts a bucket.
   * @param perMs what flows in per millisecond
   */
  constructor(options: { perMs: number; capacity: number; level: number; now: number }) {
    this.#capacity = options.capacity;
    this.#perMs = options.perMs;
    this.#level = options.level;
    this.#filledAt = options.now;
  }

  level(now: number): number {
    this.#fill(now);
    return this.#level;
  }

  /** Returns when this amount may be taken. */
  availableAt(now: number, amount: number): number {
    const missing = Math.min(amount, this.#capacity) - this.level(now);
    return missing <= 0 ? now : now + missing / this.#perMs;
  }

  /** Takes an amount, or gives one back where it is negative. */
  take(now: number, amount: number): void {
    this.#fill(now);
    this.#level = Math.min(this.#capacity, this.#level - amount);
  }

  #fill(now: number): void {
    this.#level = Math.min(this.#capacity, this.#level + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
  }
}
