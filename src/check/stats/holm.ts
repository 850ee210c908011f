/**
 * Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): the smallest of m counts m times, the next
 * m − 1 times, and none less than one before it.
 * @returns in the order in which they were given
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length).fill(1);
  let least = 0;
  for (const [rank, { p, index }] of ps
    .map((p, index) => ({ p, index }))
    .toSorted((a, b) => a.p - b.p)
    .entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}
