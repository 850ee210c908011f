/** The scalar product; of two vectors of length 1, their cosine. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The weighted mean of vectors, at least one; without weights, all count the same. */
export function mean(vectors: readonly Float64Array[], weights = vectors.map(() => 1)): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  vectors.forEach((vector, v) => {
    const weight = weights[v] ?? 0;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
  });
  const total = weights.reduce((a, b) => a + b, 0);
  return sum.map((value) => value / total);
}

/** The same direction with length 1; the null vector stays what it is. */
export function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** One vector behind another, with some weight. */
export function join(first: Float64Array, second: Float64Array, weight: number): Float64Array {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  for (let i = 0; i < second.length; i++) joined[first.length + i] = weight * (second[i] ?? 0);
  return joined;
}
