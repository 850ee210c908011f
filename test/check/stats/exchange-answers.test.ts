import { describe, expect, it } from 'vitest';
import { type BothGraded, exchangeAnswers } from '../../../src/check/stats/exchange-answers.js';
import { mcnemar } from '../../../src/check/stats/mcnemar.js';
import { fc } from '../../support/properties.js';

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** All ways to say which answers of each ticket came after, one after another. */
function counted(tickets: readonly BothGraded[]): number {
  const observed = tickets.reduce((sum, { before, after }) => sum + mean(after) - mean(before), 0);
  let sums = [0];
  for (const { before, after } of tickets) {
    const all = [...before, ...after];
    const differences = Array.from({ length: 2 ** all.length }, (_, chosen) =>
      all.map((_grade, index) => (chosen & (1 << index)) !== 0),
    )
      .filter((isAfter) => isAfter.filter(Boolean).length === after.length)
      .map(
        (isAfter) =>
          mean(all.filter((_, index) => isAfter[index])) - mean(all.filter((_, index) => !isAfter[index])),
      );
    sums = sums.flatMap((sum) => differences.map((difference) => sum + difference));
  }
  return sums.filter((sum) => sum <= observed + 1e-9).length / sums.length;
}

describe('the test by exchanging answers', () => {
  it.each<[string, BothGraded[], number]>([
    ['no tickets', [], 1],
    ['a ticket that is always right', [{ before: [1], after: [1, 1] }], 1],
    ['one answer before that alone is right', [{ before: [1], after: [0, 0, 0] }], 1 / 4],
    ['five of these', Array.from({ length: 5 }, () => ({ before: [1], after: [0, 0, 0] })), 1 / 4 ** 5],
    ['one answer before that alone is wrong', [{ before: [0], after: [1, 1, 1] }], 1],
    ['three answers before that alone are right', [{ before: [1, 1, 1], after: [0] }], 1 / 4],
  ])('of %s', (_, tickets, p) => {
    expect(exchangeAnswers(tickets)).toBeCloseTo(p, 12);
  });

  it("is McNemar's where there is one answer before and one after", () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), (b, c) => {
        const flips = (count: number, before: number) =>
          Array.from({ length: count }, () => ({ before: [before], after: [1 - before] }));
        expect(exchangeAnswers([...flips(b, 1), ...flips(c, 0)])).toBeCloseTo(mcnemar(b, c), 9);
      }),
    );
  });

  it('counts what all ways of exchanging come to, of shares too, and of any numbers of answers', () => {
    const grades = (max: number) => fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: max });
    const ticket = fc.record({ before: grades(3), after: grades(2) });
    fc.assert(
      fc.property(fc.array(ticket, { maxLength: 4 }), (tickets) => {
        expect(exchangeAnswers(tickets)).toBeCloseTo(counted(tickets), 9);
      }),
      { numRuns: 60 },
    );
  });
});
