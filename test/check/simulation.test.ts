import { describe, expect, it } from 'vitest';
import { judgeGrades } from '../../src/check/assess/compare.js';
import { whatIsDetected } from '../../src/check/assess/noise.js';
import type { Verdict } from '../../src/check/assess/report.js';
import type { Grades } from '../../src/check/assess/units.js';
import { mcnemar } from '../../src/check/stats/mcnemar.js';
import { tango } from '../../src/check/stats/tango.js';
import { decide } from '../../src/check/stats/verdict.js';
import { mulberry32 } from '../../src/core/stats/random.js';

const draws = 2_000;
const margin = 0.03;

/** Verdicts on n tickets of which so large shares become wrong and right. */
function simulate(n: number, { worse, better }: { worse: number; better: number }) {
  const random = mulberry32(7);
  const counts: Record<Verdict, number> = { PASS: 0, REGRESSION: 0, INCONCLUSIVE: 0 };
  let unsupported = 0;
  for (let draw = 0; draw < draws; draw++) {
    let b = 0;
    let c = 0;
    for (let ticket = 0; ticket < n; ticket++) {
      const at = random();
      if (at < worse) b++;
      else if (at < worse + better) c++;
    }
    const { lower } = tango({ b, c, n });
    const verdict = decide({ lower, p: mcnemar(b, c), margin });
    counts[verdict]++;
    if (verdict === 'PASS' && lower <= -margin) unsupported++;
  }
  const share = (verdict: Verdict) => counts[verdict] / draws;
  const shares = {
    PASS: share('PASS'),
    REGRESSION: share('REGRESSION'),
    INCONCLUSIVE: share('INCONCLUSIVE'),
  };
  console.log(`n = ${n}, ${worse * 100} % worse, ${better * 100} % better, ${draws} draws:`, shares);
  return { ...shares, unsupported };
}

describe('of 2,000 comparisons', () => {
  it.each([50, 200, 400, 1_000])(
    'of a prompt with itself on %i tickets, 5 % at most are called regressions',
    (n) => {
      expect(simulate(n, { worse: 0.05, better: 0.05 }).REGRESSION).toBeLessThanOrEqual(0.05);
    },
  );

  it('with a loss of ten points on 400 tickets, 80 % at least are called regressions', () => {
    expect(simulate(400, { worse: 0.13, better: 0.03 }).REGRESSION).toBeGreaterThanOrEqual(0.8);
  });

  it('with a loss as large as the margin, 5 % at most pass', () => {
    expect(simulate(1_000, { worse: 0.06, better: 0.03 }).PASS).toBeLessThanOrEqual(0.05);
  });

  it('on 50 tickets, none passes that the interval does not carry', () => {
    expect(simulate(50, { worse: 0.01, better: 0.02 }).unsupported).toBe(0);
  });
});

/** Draws of checks of tickets that a model answers rightly with a probability of their own each time, independently. */
function simulateChecks({
  tickets: n,
  before,
  after,
  draws: count,
  broken = 0,
}: {
  tickets: number;
  /** Answers to each ticket. */
  before: number;
  after: number;
  draws: number;
  /** A share of all tickets: so many that always were right are now always wrong. */
  broken?: number;
}): Record<Verdict, number> {
  // Other numbers in each, so that they are not all lucky at once.
  const random = mulberry32(n + 10_000 * before);
  const answers = (probability: number, repeats: number) =>
    Array.from({ length: repeats }, () => Number(random() < probability));
  const certain = (wasRight: boolean, isRight: boolean): Grades => ({
    before: new Array<number>(before).fill(Number(wasRight)),
    after: new Array<number>(after).fill(Number(isRight)),
  });
  const right = certain(true, true);
  const wrong = certain(false, false);
  const nowWrong = certain(true, false);
  const ticket = (): Grades => {
    const probability = probabilityBy(random());
    if (probability === 0) return wrong;
    if (probability === 1) return random() < broken / alwaysRight ? nowWrong : right;
    return { before: answers(probability, before), after: answers(probability, after) };
  };
  const shares: Record<Verdict, number> = { PASS: 0, REGRESSION: 0, INCONCLUSIVE: 0 };
  for (let draw = 0; draw < count; draw++) {
    const { verdict } = judgeGrades(Array.from({ length: n }, ticket), margin);
    shares[verdict] += 1 / count;
  }
  const loss = broken === 0 ? 'nothing changed' : `${(broken * 100).toFixed(1)} % broken`;
  const rounded = Object.entries(shares).map(
    ([verdict, share]) => `${verdict} ${(share * 100).toFixed(1)} %`,
  );
  console.log(`n = ${n}, ${before} and ${after} answers, ${loss}, ${count} draws: ${rounded.join(', ')}`);
  return shares;
}

const alwaysRight = 0.6;

/**
 * How often a ticket is answered rightly: of ten tickets six always, one never, and three as often as not, each by another chance.
 * Two answers then differ in being right for one ticket of ten: 0.3 times the mean of 2p(1 − p), a third.
 */
function probabilityBy(at: number): number {
  if (at < alwaysRight) return 1;
  return at < 0.7 ? 0 : (at - 0.7) / 0.3;
}

describe('of checks of the same prompt, 5 % at most are called regressions', () => {
  it.each([
    [50, 1, 1, 2_000],
    [200, 1, 1, 2_000],
    [400, 1, 1, 1_000],
    [1_000, 1, 1, 1_000],
    [50, 3, 3, 1_000],
    [200, 3, 3, 1_000],
    [400, 3, 3, 500],
    [1_000, 3, 3, 300],
    [50, 1, 3, 500],
    [50, 3, 1, 500],
  ])('of %i tickets with %i answers before and %i after', (tickets, before, after, count) => {
    const { REGRESSION } = simulateChecks({ tickets, before, after, draws: count });
    expect(REGRESSION).toBeLessThanOrEqual(0.05);
  });

  it('where single answers that are mostly right are compared with ten, which turning signs alone gets wrong', () => {
    const random = mulberry32(7);
    const rights = (repeats: number) => Array.from({ length: repeats }, () => Number(random() < 0.97));
    let regressions = 0;
    for (let draw = 0; draw < 300; draw++) {
      const grades = Array.from({ length: 50 }, () => ({ before: rights(1), after: rights(10) }));
      if (judgeGrades(grades, 0).p <= 0.05) regressions++;
    }
    expect(regressions / 300).toBeLessThanOrEqual(0.05);
  });
});

describe('a loss of ten points of 200 tickets', () => {
  it.each([
    [1, 1, 1_000],
    [3, 3, 300],
    [1, 3, 150],
  ])('is caught nine times of ten, with %i answers before and %i after', (before, after, count) => {
    const found = simulateChecks({ tickets: 200, before, after, draws: count, broken: 0.1 });
    expect(found.REGRESSION).toBeGreaterThanOrEqual(0.9);
  });
});

describe('the loss that a report says is detected', () => {
  it.each([
    [50, 1, 1, 2_000],
    [200, 1, 1, 2_000],
    [1_000, 1, 1, 1_500],
    [50, 3, 3, 2_000],
    [200, 3, 3, 2_000],
    [1_000, 3, 3, 1_000],
    [200, 1, 3, 1_000],
  ])(
    'of %i tickets with %i answers before and %i after is detected in 80 % of checks, within 2 points',
    (tickets, before, after, count) => {
      const ones = (repeats: number) => new Array<number>(repeats).fill(1);
      const grades = new Array<Grades>(tickets).fill({ before: ones(before), after: ones(after) });
      const noise = before > 1 ? { discordance: 0.1, floor: 0 } : undefined;
      const { smallestLoss: loss = Number.NaN } = whatIsDetected(grades, noise, margin);
      const found = simulateChecks({ tickets, before, after, draws: count, broken: loss });
      expect(Math.abs(found.REGRESSION - 0.8)).toBeLessThanOrEqual(0.02);
    },
  );
});

describe('one baseline with single answers', () => {
  it.each([200, 400])(
    'of %i tickets raises a false alarm in 12 to 23 % of reruns, if it is among the luckiest 5 %',
    (n) => {
      const baselines = 300;
      const reruns = 200;
      const random = mulberry32(7);
      const probabilities = Array.from({ length: n }, () => probabilityBy(random()));
      const known = new Map<string, boolean>();
      const isAlarm = (b: number, c: number) => {
        const alarm =
          known.get(`${b} ${c}`) ??
          decide({ lower: tango({ b, c, n }).lower, p: mcnemar(b, c), margin }) === 'REGRESSION';
        known.set(`${b} ${c}`, alarm);
        return alarm;
      };
      const alarms = Array.from({ length: baselines }, () => {
        const rights = probabilities.map((probability) => random() < probability);
        let count = 0;
        for (let rerun = 0; rerun < reruns; rerun++) {
          let b = 0;
          let c = 0;
          for (const [index, probability] of probabilities.entries()) {
            if (probability === 0 || probability === 1) continue;
            const isRight = random() < probability;
            if (rights[index] && !isRight) b++;
            if (!rights[index] && isRight) c++;
          }
          if (isAlarm(b, c)) count++;
        }
        return count / reruns;
      }).sort((one, other) => one - other);
      const share = (quantile: number) => alarms[Math.floor(quantile * baselines)] ?? Number.NaN;
      const mean = alarms.reduce((sum, one) => sum + one, 0) / baselines;
      console.log(`n = ${n}, ${baselines} baselines, ${reruns} reruns each: false alarms in`, {
        mean,
        median: share(0.5),
        luckiest5Percent: share(0.95),
      });
      expect(mean).toBeLessThanOrEqual(0.05);
      expect(share(0.95)).toBeGreaterThanOrEqual(0.12);
      expect(share(0.95)).toBeLessThanOrEqual(0.23);
    },
  );
});
