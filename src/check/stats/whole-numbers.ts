/**
 * Returns the smallest whole numbers with the same ratios, so that their sums can be counted. Where one of them would be greater
 * than `finest`, the greatest becomes `finest` and the others are rounded: a test of what this returns is as exact, of
 * sums that are a little coarser.
 * @param differences whole numbers
 */
export function smallWholeNumbers(differences: readonly number[], finest: number): number[] {
  const common = differences.reduce((divisor, one) => greatestDivisor(divisor, Math.abs(one)), 0) || 1;
  const greatest = differences.reduce((max, one) => Math.max(max, Math.abs(one) / common), 0);
  const scale = greatest > finest ? finest / greatest / common : 1 / common;
  // Both signs are rounded alike.
  return differences.map((one) => Math.sign(one) * Math.round(Math.abs(one) * scale));
}

/** How finely sums of this many differences are counted: the time for it grows with the square of their number. */
export function finestOf(count: number): number {
  return Math.max(12, Math.min(2520, Math.floor(1e9 / Math.max(1, count) ** 2)));
}

/** Of whole numbers above 0. */
export function leastCommonMultiple(one: number, other: number): number {
  return (one / greatestDivisor(one, other)) * other;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}
