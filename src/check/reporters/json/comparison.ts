import type { Comparison } from '../../assess/report.js';
import type { JsonSuite } from './schema.js';

export function comparisonJson(comparison: Comparison): NonNullable<JsonSuite['comparison']> {
  const { macroF1, noise, chanceFlips, moreTickets, moreRepeats } = comparison;
  return {
    against: comparison.against,
    n: comparison.n,
    duplicates: comparison.duplicates,
    regressions: comparison.regressions,
    fixes: comparison.fixes,
    delta: comparison.delta,
    lower: comparison.lower,
    upper: comparison.upper,
    p: comparison.p,
    test: comparison.test,
    margin: comparison.margin,
    verdict: comparison.verdict,
    smallest_loss: comparison.smallestLoss ?? null,
    chance_flips: { share: chanceFlips.share, measured: chanceFlips.isMeasured },
    more_tickets: moreTickets ? { n: moreTickets.n, loss: moreTickets.loss } : null,
    macro_f1: { delta: macroF1.delta, lower: macroF1.lower, upper: macroF1.upper },
    follow_ups: comparison.followUps.map(({ category, regressions, fixes, p }) => ({
      category,
      regressions,
      fixes,
      p,
    })),
    noise: noise ? { discordance: noise.discordance, floor: noise.floor } : null,
    more_repeats: moreRepeats
      ? {
          repeats: moreRepeats.repeats,
          flips: moreRepeats.flips,
          lacking: moreRepeats.lacking,
          cost_usd: moreRepeats.cost?.now ?? null,
          repeated_cost_usd: moreRepeats.cost?.repeated ?? null,
        }
      : null,
  };
}
