/** How scores become probabilities: exactly one class is true, or each is or is not by itself. */
export type Link = 'softmax' | 'sigmoid';

interface LinkFunctions {
  probabilities(scores: Float64Array): Float64Array;
  /** Minus the logarithm of how probable the truth is. */
  loss(scores: Float64Array, truth: ReadonlySet<number>): number;
}

// Nothing is raised to a positive power, so that nothing overflows.
export const links: Readonly<Record<Link, LinkFunctions>> = {
  softmax: {
    probabilities(scores) {
      const all = logSumExp(scores);
      return scores.map((score) => Math.exp(score - all));
    },
    loss(scores, truth) {
      const all = logSumExp(scores);
      return [...truth].reduce((sum, k) => sum + all - (scores[k] ?? 0), 0);
    },
  },
  sigmoid: {
    probabilities: (scores) => scores.map((score) => Math.exp(-softplus(-score))),
    loss: (scores, truth) =>
      scores.reduce((sum, score, k) => sum + softplus(score) - (truth.has(k) ? score : 0), 0),
  },
};

/** ln Σ eˣ. */
function logSumExp(scores: Float64Array): number {
  const top = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return top + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - top), 0));
}

/** ln(1 + eˣ). */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
