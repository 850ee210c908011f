import type { Quota } from '../../core/model.js';

/** A limit of an endpoint that refills at a constant rate, as far as its replies show it. */
export interface BucketFacts {
  /** What flows in per millisecond. */
  readonly perMs: number;
  /** Its capacity. */
  readonly capacity: number;
}

/** What one reply said: how much was left, and after how many milliseconds the limit would be full again. */
type Observation = Quota;

/** The periods, in milliseconds, that a limit may have. */
const periods = [60_000, 3_600_000, 86_400_000];

/** How many replies with different figures are looked at together. */
const enough = 4;
const observed = 8;
/** How far a reply may be from what the others say: figures are rounded, and each may be off by a share. */
const roundedOff = 1.5;
const tolerance = 0.05;
/** This many in a row that do not fit show that the limit has changed. */
const enoughOff = 8;
/** So do this many refusals in a row: a limit that is kept to refuses nothing. */
const enoughRefused = 8;

/**
 * Finds out whether a limit fills evenly, and how fast. Where it does, what is missing of it is what flows in until it is
 * whole: `remaining + perMs × resetMs` is its capacity in every single reply, whenever that was sent and however long it
 * took. A limit that is renewed all at once, at the end of a minute, never fits.
 */
export class BucketModel {
  readonly #recent: Observation[] = [];
  #facts: BucketFacts | undefined;
  #off = 0;
  #refused = 0;

  constructor(known: BucketFacts | undefined) {
    this.#facts = known;
  }

  get facts(): BucketFacts | undefined {
    return this.#facts;
  }

  /** Records whether a request was refused or accepted. */
  weigh(isRefused: boolean): void {
    this.#refused = isRefused ? this.#refused + 1 : 0;
    if (this.#facts !== undefined && this.#refused > enoughRefused) this.#facts = undefined;
  }

  /** Counts a reply without figures. */
  miss(): void {
    if (this.#facts !== undefined && ++this.#off >= enoughOff) this.#facts = undefined;
  }

  learn(seen: Observation): void {
    if (this.#refused > enoughRefused) return;
    const last = this.#recent.at(-1);
    if (last?.remaining !== seen.remaining) {
      this.#recent.push(seen);
      if (this.#recent.length > observed) this.#recent.shift();
    }
    if (this.#facts === undefined || !fits(this.#facts, seen)) this.#off++;
    else this.#off = 0;
    if (this.#facts !== undefined && this.#off < enoughOff) return;
    this.#facts = lineThrough(this.#recent) ?? wholeIn(seen);
    this.#off = 0;
  }
}

/** Returns the line through the outermost points, where all others are on it. */
function lineThrough(seen: readonly Observation[]): BucketFacts | undefined {
  const sorted = seen.toSorted((one, other) => one.remaining - other.remaining);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || sorted.length < enough) return undefined;
  const perMs = (high.remaining - low.remaining) / (low.resetMs - high.resetMs);
  if (!(perMs > 0 && Number.isFinite(perMs))) return undefined;
  const facts = { perMs, capacity: high.remaining + perMs * high.resetMs };
  return sorted.every((one) => fits(facts, one)) ? facts : undefined;
}

/**
 * A single reply is enough where it names the limit, and exactly the missing part flows in until the limit is
 * full.
 */
function wholeIn(seen: Observation): BucketFacts | undefined {
  const { limit, remaining } = seen;
  if (limit === undefined || limit - remaining < 1) return undefined;
  return periods
    .map((period) => ({ perMs: limit / period, capacity: limit }))
    .find((facts) => fits(facts, seen, limit - remaining < 10 ? 0.25 : roundedOff));
}

function fits(
  { perMs, capacity }: BucketFacts,
  { remaining, resetMs }: Observation,
  rounding = roundedOff,
): boolean {
  const off = Math.abs(remaining + perMs * resetMs - capacity);
  return off <= rounding + tolerance * (capacity - remaining);
}
