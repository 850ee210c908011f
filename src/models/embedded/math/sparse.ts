/** The entries of a vector that are not zero: `index[i]`, ascending, holds `value[i]`. */
export interface Sparse {
  readonly index: Uint32Array;
  readonly value: Float64Array;
}

/** The scalar product. */
export function dotSparse(a: Sparse, b: Sparse): number {
  let sum = 0;
  let j = 0;
  for (let i = 0; i < a.index.length; i++) {
    const index = a.index[i] ?? 0;
    while (j < b.index.length && (b.index[j] ?? 0) < index) j++;
    if (b.index[j] === index) sum += (a.value[i] ?? 0) * (b.value[j] ?? 0);
  }
  return sum;
}

/** 0, 1, 2, …: the places of a row without zeros. */
export function places(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}
