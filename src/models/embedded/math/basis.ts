import { places, type Sparse } from './sparse.js';

/** Rows in coordinates of their own: as many numbers as there are rows, however wide they were. */
export interface Basis {
  readonly rows: readonly Sparse[];
  /**
   * Brings coefficients back to the coordinates that the rows came in.
   * @param coefficients `classes` numbers for each new coordinate
   */
  expand(coefficients: Float64Array, classes: number): Float64Array;
}

/** Below this part of a row's square, what is left of it is rounding: it lies in the space of those before it. */
const negligible = 1e-10;

/**
 * Turns rows into an orthonormal basis of the space that they span, by the Cholesky factor of their scalar products. What
 * is fitted to them with L2 regularisation stays the same, since lengths and angles do, and no coefficient outside that
 * space can help. With 300 examples of 5,000 numbers the fit takes a fifth of the time.
 */
export function basisOf(rows: readonly Sparse[], width: number): Basis {
  const products = scalarProducts(rows, width);
  const factor = cholesky(products);
  return {
    rows: factor.map((value) => ({ index: places(value.length), value })),
    expand(coefficients, classes) {
      const shares = solve(factor, coefficients, classes);
      const expanded = new Float64Array(width * classes);
      rows.forEach(({ index, value }, row) => {
        for (let i = 0; i < index.length; i++) {
          const place = (index[i] ?? 0) * classes;
          for (let k = 0; k < classes; k++) {
            expanded[place + k] =
              (expanded[place + k] ?? 0) + (value[i] ?? 0) * (shares[row * classes + k] ?? 0);
          }
        }
      });
      return expanded;
    },
  };
}

/** The scalar products of each row with those up to itself. */
function scalarProducts(rows: readonly Sparse[], width: number): Float64Array[] {
  const dense = new Float64Array(width);
  return rows.map((row, r) => {
    for (let i = 0; i < row.index.length; i++) dense[row.index[i] ?? 0] = row.value[i] ?? 0;
    const products = new Float64Array(r + 1);
    for (let other = 0; other <= r; other++) products[other] = dotDense(rows[other] ?? row, dense);
    for (const place of row.index) dense[place] = 0;
    return products;
  });
}

/** In four sums, since each addition would wait for the one before. */
function dotDense({ index, value }: Sparse, dense: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const inFours = index.length - (index.length % 4);
  for (let i = 0; i < inFours; i += 4) {
    a += (value[i] ?? 0) * (dense[index[i] ?? 0] ?? 0);
    b += (value[i + 1] ?? 0) * (dense[index[i + 1] ?? 0] ?? 0);
    c += (value[i + 2] ?? 0) * (dense[index[i + 2] ?? 0] ?? 0);
    d += (value[i + 3] ?? 0) * (dense[index[i + 3] ?? 0] ?? 0);
  }
  for (let i = inFours; i < index.length; i++) a += (value[i] ?? 0) * (dense[index[i] ?? 0] ?? 0);
  return a + b + (c + d);
}

/** The lower triangle L with L · Lᵀ = the products (Golub & Van Loan, Matrix Computations, algorithm 4.2.1). */
function cholesky(products: readonly Float64Array[]): Float64Array[] {
  const factor: Float64Array[] = [];
  for (const row of products) {
    const line = new Float64Array(row.length);
    const last = row.length - 1;
    let left = row[last] ?? 0;
    for (let j = 0; j < last; j++) {
      const other = factor[j] ?? line;
      const pivot = other[j] ?? 0;
      let sum = row[j] ?? 0;
      for (let i = 0; i < j; i++) sum -= (line[i] ?? 0) * (other[i] ?? 0);
      const entry = pivot === 0 ? 0 : sum / pivot;
      line[j] = entry;
      left -= entry * entry;
    }
    line[last] = left > negligible * (row[last] ?? 0) ? Math.sqrt(left) : 0;
    factor.push(line);
  }
  return factor;
}

/** Solves Lᵀ · shares = coefficients, from the last row up. */
function solve(factor: readonly Float64Array[], coefficients: Float64Array, classes: number): Float64Array {
  const shares = coefficients.slice(0, factor.length * classes);
  for (let row = factor.length - 1; row >= 0; row--) {
    const line = factor[row];
    const pivot = line?.[row] ?? 0;
    for (let k = 0; k < classes; k++) {
      const share = pivot === 0 ? 0 : (shares[row * classes + k] ?? 0) / pivot;
      shares[row * classes + k] = share;
      if (line === undefined || share === 0) continue;
      for (let j = 0; j < row; j++) {
        shares[j * classes + k] = (shares[j * classes + k] ?? 0) - share * (line[j] ?? 0);
      }
    }
  }
  return shares;
}
