/**
 * P(X ≥ k) where X counts how many of `trials` come out, each with `probability`. Its relative error is about
 * `trials` times that of one multiplication, also far out in the tail.
 */
export function binomialTail(k: number, trials: number, probability: number): number {
  if (k <= 0) return 1;
  if (k > trials) return 0;
  if (k <= trials * probability) return 1 - binomialTail(trials - k + 1, trials, 1 - probability);
  let term = probabilityOf(k, trials, probability);
  let sum = term;
  const odds = probability / (1 - probability);
  for (let i = k; i < trials && term > sum * Number.EPSILON; i += 1) {
    term *= ((trials - i) / (i + 1)) * odds;
    sum += term;
  }
  return Math.min(1, sum);
}

/** P(X = k) */
export function binomialShare(k: number, trials: number, probability: number): number {
  if (probability <= 0 || probability >= 1) return Number(k === (probability <= 0 ? 0 : trials));
  return k >= trials * probability
    ? probabilityOf(k, trials, probability)
    : probabilityOf(trials - k, trials, 1 - probability);
}

/**
 * P(X = k) for a k above the mean. There no factor of the coefficient times 1 − probability is below 1, so to multiply
 * by `probability` whenever the product is above 1 keeps it from overflowing and from vanishing on the way.
 */
function probabilityOf(k: number, trials: number, probability: number): number {
  let product = 1;
  let hits = k;
  for (let j = 1; j <= trials - k; j += 1) {
    product *= ((k + j) * (1 - probability)) / j;
    for (; product > 1 && hits > 0; hits -= 1) product *= probability;
  }
  return product * probability ** hits;
}
