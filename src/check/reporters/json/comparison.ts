import type { Comparison } from '../../assess/report.js';
import type { JsonSuite } from './schema.js';

export function comparisonJson(comparison: Comparison): NonNullable<JsonSuite['comparison']> {
  const { macroF1, noise } = comparison;
  return {
    against: comparison.against,
    n: comparison.n,
    regressions: comparison.regressions,
    fixes: comparison.fixes,
    delta: comparison.delta,
    lower: comparison.lower,
    upper: comparison.upper,
    p: comparison.p,
    margin: comparison.margin,
    verdict: comparison.verdict,
    smallest_loss: comparison.smallestLoss ?? null,
    macro_f1: { delta: macroF1.delta, lower: macroF1.lower, upper: macroF1.upper },
    follow_ups: comparison.followUps.map(({ category, regressions, fixes, p }) => ({
      category,
      regressions,
      fixes,
      p,
    })),
    noise: noise ? { discordance: noise.discordance, floor: noise.floor } : null,
  };
}
