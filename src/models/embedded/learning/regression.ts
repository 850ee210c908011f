import { fitLogistic, type Logistic } from '../math/logistic.js';
import type { Sparse } from '../math/sparse.js';

export interface Example {
  readonly features: Sparse;
  /** The class it shows, counted from 0. */
  readonly truth: number;
}

/**
 * Learns to tell classes apart. A class with two examples counts as much as one with ten (scikit-learn's "balanced").
 * @param C the inverse of how strongly large coefficients are held down
 */
export function fitRegression(
  examples: readonly Example[],
  { classes, width, C }: { readonly classes: number; readonly width: number; readonly C: number },
): Promise<Logistic> {
  const sizes = Array.from({ length: classes }, (_, k) => examples.filter(({ truth }) => truth === k).length);
  const rows = examples.map(({ features, truth }) => ({
    features,
    truth: new Set([truth]),
    weight: examples.length / (classes * (sizes[truth] ?? 1)),
  }));
  return fitLogistic(rows, { link: 'softmax', classes, width, C });
}
