import { basisOf } from './basis.js';
import { minimise, type Objective } from './lbfgs.js';
import { type Link, links } from './links.js';
import type { Sparse } from './sparse.js';

export interface Observation {
  readonly features: Sparse;
  /** The classes that are true of it, counted from 0: exactly one with softmax. */
  readonly truth: ReadonlySet<number>;
  /** How much the row counts. */
  readonly weight: number;
}

export interface LogisticOptions {
  readonly link: Link;
  readonly classes: number;
  /** How many numbers a row of features has, zeros included. */
  readonly width: number;
  /** The inverse of how strongly large coefficients are held down, in scikit-learn's sense. */
  readonly C: number;
  /** No slope of the objective may be larger than this in the end: scikit-learn's `tol`. */
  readonly tolerance?: number;
}

/** Gives the probability of each class. */
export type Logistic = (features: Sparse) => Float64Array;

/**
 * Fits a logistic regression with L2 regularisation: minimises (Σ weight · loss + ‖W‖² / 2C) / Σ weight over
 * the coefficients W and the intercepts, which are not held down. That is the optimum of scikit-learn's
 * `LogisticRegression(C=C)`, or with the sigmoid link of one such regression a class.
 */
export async function fitLogistic(rows: readonly Observation[], options: LogisticOptions): Promise<Logistic> {
  const { link, classes, width } = options;
  const { probabilities } = links[link];
  const parameters = rows.length < width ? await fitInBasis(rows, options) : await optimise(rows, options);
  return (features) => probabilities(scoresOf(parameters, features, classes));
}

/** Fits in coordinates of the rows' own, where these are fewer. */
async function fitInBasis(rows: readonly Observation[], options: LogisticOptions): Promise<Float64Array> {
  const { classes, width } = options;
  const basis = basisOf(
    rows.map(({ features }) => features),
    width,
  );
  const inBasis = rows.map((row, i) => ({ ...row, features: basis.rows[i] ?? row.features }));
  const fitted = await optimise(inBasis, { ...options, width: rows.length });
  const parameters = new Float64Array((width + 1) * classes);
  parameters.set(basis.expand(fitted, classes));
  parameters.set(fitted.subarray(rows.length * classes), width * classes);
  return parameters;
}

/** Finds the coefficients: those of one number stand side by side, one for each class; the intercepts come last. */
function optimise(
  rows: readonly Observation[],
  { link, classes, width, C, tolerance = 1e-3 }: LogisticOptions,
): Promise<Float64Array> {
  const { probabilities, loss } = links[link];
  const coefficients = width * classes;
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const shrink = 1 / (C * total);

  const objective: Objective = (parameters, gradient) => {
    let sum = 0;
    for (let i = 0; i < coefficients; i++) {
      const parameter = parameters[i] ?? 0;
      sum += (shrink * parameter * parameter) / 2;
      gradient[i] = shrink * parameter;
    }
    for (const { features, truth, weight } of rows) {
      const share = weight / total;
      const scores = scoresOf(parameters, features, classes);
      sum += share * loss(scores, truth);
      // The slope of the loss along the scores, for both links.
      const error = probabilities(scores);
      for (const k of truth) error[k] = (error[k] ?? 0) - 1;
      const { index, value } = features;
      for (let i = 0; i < index.length; i++) {
        addTimes(share * (value[i] ?? 0), error, 0, gradient, (index[i] ?? 0) * classes, classes);
      }
      addTimes(share, error, 0, gradient, coefficients, classes);
    }
    return sum;
  };

  return minimise(objective, new Float64Array(coefficients + classes), { tolerance });
}

function scoresOf(parameters: Float64Array, { index, value }: Sparse, classes: number): Float64Array {
  const scores = parameters.slice(parameters.length - classes);
  for (let i = 0; i < index.length; i++) {
    addTimes(value[i] ?? 0, parameters, (index[i] ?? 0) * classes, scores, 0, classes);
  }
  return scores;
}

/** to[toStart…] += factor · from[fromStart…], for `count` numbers. */
function addTimes(
  factor: number,
  from: Float64Array,
  fromStart: number,
  to: Float64Array,
  toStart: number,
  count: number,
): void {
  for (let k = 0; k < count; k++)
    to[toStart + k] = (to[toStart + k] ?? 0) + factor * (from[fromStart + k] ?? 0);
}
