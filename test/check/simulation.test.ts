import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/check/assess/report.js';
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
