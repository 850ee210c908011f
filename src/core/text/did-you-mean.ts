import { distance } from 'fastest-levenshtein';
import { listNames } from './names.js';
import { shorten } from './shorten.js';

/**
 * Returns the candidate that `name` most likely means, ignoring case, or undefined where none is near: at most four letters
 * in ten may differ (Levenshtein distance, so two swapped letters count twice).
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

/**
 * Returns `Did you mean status?`, or undefined where no candidate is near.
 * @param write how the sentence names the candidate, if not by its name alone
 */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  write: (near: string) => string = (near) => near,
): string | undefined {
  const near = closest(name, candidates);
  return near === undefined ? undefined : `Did you mean ${write(shorten(near, 60))}?`;
}

/** Returns a hint that ends with the existing names: `Did you mean status? Columns: id, status.` */
export function suggestName(name: string, names: readonly string[], label: string): string {
  const all = `${label}: ${listNames(names)}.`;
  const question = didYouMean(name, names);
  return question === undefined ? all : `${question} ${all}`;
}
