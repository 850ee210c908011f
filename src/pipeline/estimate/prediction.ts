/** A number that is not known yet. */
export interface Prediction {
  /** It will be above as often as below. */
  readonly median: number;
  /** The 90th percentile: it will not be higher in nine of ten cases. */
  readonly high: number;
}

/** The 90th percentile of the standard normal distribution. */
const z90 = 1.2816;

/** A prediction for a known number. */
export function certain(value: number): Prediction {
  return { median: value, high: value };
}

/** Mean and variance of a stream of numbers, none of which is kept (Welford, Technometrics 4(3), 1962). */
export class Moments {
  count = 0;
  mean = 0;
  #squares = 0;
  readonly #doubt: number;

  /**
   * Starts without numbers.
   * @param doubt how far off the mean, as a share of it, one further number is assumed to have been: a few
   * numbers that happen to be alike, or a single one, promise nothing
   */
  constructor(doubt: number) {
    this.#doubt = doubt;
  }

  add(value: number): void {
    this.count++;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.#squares += before * (value - this.mean);
  }

  /** The unbiased variance, apart from the doubt. */
  get variance(): number {
    return (this.#squares + (this.#doubt * this.mean) ** 2) / this.count;
  }
}

/**
 * The mean of `count` numbers to come, by what past ones were: the prediction interval for the mean of
 * further draws, mean ± z·s·√(1/count + 1/n), where the mean of n past ones is itself uncertain (Hahn &
 * Meeker, Statistical Intervals, 1991, ch. 4; with z in the place of Student's t). Their sum, `count` times
 * this, is thus off by up to z·s·√(count + count²/n). It takes one past number or more, and a `count` of one
 * or more.
 */
export function predictMean(count: number, { mean, variance, count: n }: Moments): Prediction {
  return { median: mean, high: mean + z90 * Math.sqrt(variance * (1 / count + 1 / n)) };
}

/** A quantity measured in a sample, beside a size that is known for all items. */
export interface Measured {
  readonly size: number;
  readonly value: number;
}

/**
 * Returns the sum of the values of `count` items, of which a sample was measured and the sum of all sizes is
 * known: the ratio estimator and its standard error (Cochran, Sampling Techniques, 3rd ed., ch. 6). It is
 * exact where the sample is complete.
 */
export function predictTotal(sample: readonly Measured[], count: number, totalSize: number): Prediction {
  const n = sample.length;
  const sizes = sample.reduce((sum, { size }) => sum + size, 0);
  const values = sample.reduce((sum, { value }) => sum + value, 0);
  if (n === count || sizes === 0) return certain(values);
  const ratio = values / sizes;
  const squares = sample.reduce((sum, { size, value }) => sum + (value - ratio * size) ** 2, 0);
  const variance = squares / Math.max(1, n - 1);
  const median = ratio * totalSize;
  return { median, high: median + z90 * count * Math.sqrt((variance / n) * (1 - n / count)) };
}

export function scaled({ median, high }: Prediction, factor: number): Prediction {
  return { median: factor * median, high: factor * high };
}

/** Caps a prediction at a known bound. */
export function capped({ median, high }: Prediction, max: number): Prediction {
  return { median: Math.min(median, max), high: Math.min(high, max) };
}

/** Returns the sum of two independent predictions, whose errors partly cancel out. */
export function plus(a: Prediction, b: Prediction): Prediction {
  const median = a.median + b.median;
  return { median, high: median + Math.hypot(a.high - a.median, b.high - b.median) };
}

/** Returns the product of two independent predictions, to the first order of their errors. */
export function times(a: Prediction, b: Prediction): Prediction {
  const median = a.median * b.median;
  return {
    median,
    high: median + Math.hypot((a.high - a.median) * b.median, (b.high - b.median) * a.median),
  };
}
