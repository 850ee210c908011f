import { finestOf, smallWholeNumbers } from './whole-numbers.js';

/**
 * How probable a sum of differences is as low as theirs or lower, where each is as likely to be for the better as for
 * the worse: Fisher's exact test by turning signs, one-sided, over all 2ⁿ ways of doing so at once.
 * @param differences whole numbers
 */
export function signFlip(differences: readonly number[]): number {
  const changed = differences.filter((one) => one !== 0);
  const sizes = smallWholeNumbers(changed, finestOf(changed.length));
  const observed = sizes.reduce((loss, size) => loss + Math.max(0, -size), 0);
  // The probability of each loss, by how many of the sizes so far are for the worse.
  const chances = new Float64Array(sizes.reduce((sum, size) => sum + Math.abs(size), 1));
  chances[0] = 1;
  let reach = 0;
  for (const size of sizes.map(Math.abs)) {
    reach += size;
    for (let loss = reach; loss >= 0; loss--)
      chances[loss] = ((chances[loss] ?? 0) + (loss < size ? 0 : (chances[loss - size] ?? 0))) / 2;
  }
  return Math.min(
    1,
    chances.subarray(observed).reduce((sum, chance) => sum + chance, 0),
  );
}
