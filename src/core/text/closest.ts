import { distance } from 'fastest-levenshtein';

/**
 * The candidate that somebody who wrote `name` most likely meant, or undefined where none is near: at most four
 * letters in ten may differ (Levenshtein, so that two letters that changed places count twice), in any case.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Math.ceil(0.4 * name.length) + 1;
  for (const candidate of candidates) {
    const differs = distance(wanted, candidate.toLowerCase());
    if (differs >= least) continue;
    best = candidate;
    least = differs;
  }
  return best;
}
