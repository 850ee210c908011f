import { binomialTail } from './binomial.js';

/** Halvings of the interval from 0 to 1: as many as a double tells apart. */
const halvings = 60;

/**
 * Returns the exact lower bound of a share: no share below it would give as many hits with a probability above `alpha`. It
 * lies below the true share with a probability of at least 1 − `alpha`. (Clopper and Pearson, The use of confidence or
 * fiducial limits illustrated in the case of the binomial, Biometrika 26, 1934.)
 * @param alpha for this side alone: 0.025 gives the lower end of the usual two-sided interval of 95 %
 */
export function lowerBound(hits: number, trials: number, alpha: number): number {
  if (hits <= 0) return 0;
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (binomialTail(hits, trials, middle) > alpha) high = middle;
    else low = middle;
  }
  return low;
}
