import { score } from '../../core/text/numbers.js';
import type { ThresholdResult } from './report.js';

/** Returns `urgent_recall is 0.912, wanted 0.95: missed`. */
export function describeThreshold({ name, wanted, reached, isMet }: ThresholdResult): string {
  if (reached === undefined)
    return `${name} is not known, as no ticket has that label, wanted ${wanted}: not met`;
  const rounded = score(reached);
  // A miss by less than the shown digits would look like a contradiction.
  const shown = !isMet && Number(rounded) === wanted ? String(reached) : rounded;
  return `${name} is ${shown}, wanted ${wanted}: ${isMet ? 'met' : 'missed'}`;
}

/** Returns a sentence for each threshold that is not met. */
export function describeMissed(thresholds: readonly ThresholdResult[]): string[] {
  return thresholds.filter(({ isMet }) => !isMet).map(describeThreshold);
}

/** Returns a sentence for each threshold that the failures of the endpoint decide. */
export function describeUncertain(thresholds: readonly ThresholdResult[]): string[] {
  return thresholds
    .filter(({ isUncertain }) => isUncertain)
    .map(
      (threshold) => `${describeThreshold(threshold)}, but only because the endpoint failed for some tickets`,
    );
}
