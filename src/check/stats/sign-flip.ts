/**
 * How probable a sum of differences is as low as theirs or lower, where each is as likely to be for the better as for
 * the worse: Fisher's exact test by turning signs, one-sided, over all 2ⁿ ways of doing so at once.
 * @param differences whole numbers
 */
export function signFlip(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const maxSum = sizes.reduce((sum, size) => sum + size, 0);
  const observed = differences.reduce((sum, difference) => sum + difference, 0);
  // Of each sum from −most to most, how probable it is; by the sizes so far alone.
  let chances = new Float64Array(2 * maxSum + 1);
  chances[maxSum] = 1;
  let reach = 0;
  for (const size of sizes) {
    const next = new Float64Array(2 * maxSum + 1);
    for (let sum = maxSum - reach; sum <= maxSum + reach; sum++) {
      const half = (chances[sum] ?? 0) / 2;
      next[sum - size] = (next[sum - size] ?? 0) + half;
      next[sum + size] = (next[sum + size] ?? 0) + half;
    }
    chances = next;
    reach += size;
  }
  let p = 0;
  for (let sum = 0; sum <= observed + maxSum; sum++) p += chances[sum] ?? 0;
  return Math.min(1, p);
}
