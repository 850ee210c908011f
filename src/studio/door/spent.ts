import type { Stopwatch } from '../../core/world/clock.js';

/** The most that are kept: others than those who log in can have states spent, and none of them may fill memory. */
const maxKept = 10_000;

/** What counts once, for as long as it could come a second time. */
export class Spent {
  readonly #until = new Map<string, number>();
  readonly #elapsed: Stopwatch['elapsed'];
  readonly #maxAgeMs: number;

  constructor({ elapsed }: Pick<Stopwatch, 'elapsed'>, maxAgeMs: number) {
    this.#elapsed = elapsed;
    this.#maxAgeMs = maxAgeMs;
  }

  /** Returns whether it comes for the first time. */
  spend(name: string): boolean {
    const now = this.#elapsed();
    for (const [oldest, until] of this.#until) {
      if (until > now && this.#until.size < maxKept) break;
      this.#until.delete(oldest);
    }
    if (this.#until.has(name)) return false;
    this.#until.set(name, now + this.#maxAgeMs);
    return true;
  }
}
