import type { Reading } from '../document.js';
import { fitFeatures, width } from '../features.js';
import type { Link } from './links.js';
import { fitLogistic } from './logistic.js';

/** A text that shows what belongs to some classes; to none with the sigmoid link only. */
export interface Example {
  readonly reading: Reading;
  readonly classes: ReadonlySet<number>;
}

/** Gives the probability of each class. */
export type Regression = (reading: Reading) => Float64Array;

const C = 30;

/** Learns from examples to tell classes apart, by the meaning of a text and by its words. */
export async function fitRegression(
  examples: readonly Example[],
  { link, classes }: { link: Link; classes: number },
): Promise<Regression> {
  const features = fitFeatures(examples.map(({ reading }) => reading));
  const sizes = Array.from({ length: classes }, (_, k) => examples.filter((e) => e.classes.has(k)).length);
  const rows = examples.map(({ reading, classes: truth }) => {
    const [only = 0] = truth;
    // A class with two examples counts as much as one with ten (scikit-learn's "balanced").
    const weight = link === 'softmax' ? examples.length / (classes * (sizes[only] ?? 1)) : 1;
    return { features: features(reading), truth, weight };
  });
  const logistic = await fitLogistic(rows, { link, classes, width, C });
  return (reading) => logistic(features(reading));
}
