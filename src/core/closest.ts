import { distance } from 'fastest-levenshtein';

/**
 * The candidate that somebody who wrote `name` most likely meant, or undefined where none is near: at most a
 * third of the letters may differ (Levenshtein), in any case of letters.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const differs = distance(wanted, candidate.toLowerCase());
    if (differs >= least) continue;
    best = candidate;
    least = differs;
  }
  return best;
}
