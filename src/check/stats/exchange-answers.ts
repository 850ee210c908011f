import { finestOf, leastCommonMultiple, smallWholeNumbers } from './whole-numbers.js';

/** Of one ticket, how right each of its answers is: whole numbers, of which 0 is wrong. */
export interface BothGraded {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** What can be drawn of all answers to a ticket: sums, each with how probable it is. The observed one is among them. */
interface Draws {
  readonly sums: readonly number[];
  readonly chances: readonly number[];
  readonly observed: number;
}

/**
 * How probable a sum of differences of means is as low as theirs or lower, where chance has said which answers to a ticket
 * came before and which after: an exact test that exchanges answers within each ticket, one-sided (Birch, Journal of the
 * Royal Statistical Society B 26, 1964). Unlike `signFlip` it is exact where there are more answers after than before:
 * differences then are mostly small for the worse and great for the better. But it counts answers as if each were a ticket, which is
 * wrong where a prompt changes tickets either way: only both tests together detect a loss.
 */
export function exchangeAnswers(tickets: readonly BothGraded[]): number {
  const known = new Map<string, Pick<Draws, 'sums' | 'chances'>>();
  const scale = tickets.reduce(
    (multiple, { before, after }) => leastCommonMultiple(multiple, before.length * after.length),
    1,
  );
  const all = tickets.map(({ before, after }): Draws => {
    const grades = [...before, ...after].toSorted((a, b) => a - b);
    const key = `${after.length}: ${grades}`;
    const { sums, chances } = known.get(key) ?? drawsOf(grades, after.length);
    known.set(key, { sums, chances });
    // A mean after grows with a sum, as the mean before falls.
    const step = (scale / (before.length * after.length)) * grades.length;
    const least = sums[0] ?? 0;
    const distance = (sum: number) => (sum - least) * step;
    return { sums: sums.map(distance), chances, observed: distance(total(after)) };
  });
  return lowerTail(all.filter(({ sums }) => sums.length > 1));
}

/** Returns the sums of every set of this many grades, in ascending order. All sets are equally probable. */
function drawsOf(grades: readonly number[], count: number): Pick<Draws, 'sums' | 'chances'> {
  const whole = smallWholeNumbers(grades, Number.POSITIVE_INFINITY);
  const unit = Math.max(...grades) / Math.max(1, ...whole);
  const most = total(whole);
  // The share of all ways through the grades so far, by how many were drawn and their sum.
  const ways = Array.from({ length: count + 1 }, () => new Float64Array(most + 1));
  const start = ways[0];
  if (start) start[0] = 1;
  for (const [seen, grade] of whole.entries()) {
    for (let drawn = count; drawn >= 0; drawn--) {
      const from = ways[drawn - 1];
      const to = ways[drawn];
      if (!to) continue;
      // This one is drawn with the probability of those still to draw among those left.
      const isLeft = 1 - (count - drawn) / (grades.length - seen);
      const isDrawn = (count - drawn + 1) / (grades.length - seen);
      for (let sum = most; sum >= 0; sum--) {
        const before = from && sum >= grade ? (from[sum - grade] ?? 0) : 0;
        to[sum] = isLeft * (to[sum] ?? 0) + isDrawn * before;
      }
    }
  }
  const found = [...(ways[count] ?? [])].flatMap((chance, sum) => (chance > 0 ? [{ sum, chance }] : []));
  return { sums: found.map(({ sum }) => sum * unit), chances: found.map(({ chance }) => chance) };
}

/** Returns the probability that one draw for each ticket adds up to no more than was observed. */
function lowerTail(all: readonly Draws[]): number {
  const finest = finestOf(all.length);
  const whole = smallWholeNumbers(
    all.flatMap(({ sums, observed }) => [...sums, observed]),
    finest,
  );
  let at = 0;
  let chances = new Float64Array([1]);
  let observed = 0;
  for (const { sums, chances: ofDraws } of all) {
    const values = whole.slice(at, at + sums.length);
    observed += whole[at + sums.length] ?? 0;
    at += sums.length + 1;
    const next = new Float64Array(chances.length + Math.max(...values));
    for (const [index, value] of values.entries()) {
      const chance = ofDraws[index] ?? 0;
      for (let sum = 0; sum < chances.length; sum++)
        next[sum + value] = (next[sum + value] ?? 0) + chance * (chances[sum] ?? 0);
    }
    chances = next;
  }
  return Math.min(1, total(chances.subarray(0, observed + 1)));
}

function total(numbers: Iterable<number>): number {
  let sum = 0;
  for (const one of numbers) sum += one;
  return sum;
}
