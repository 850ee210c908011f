import { distance } from 'fastest-levenshtein';
import { listNames } from './names.js';
import { shorten } from './shorten.js';

/** The least letters of a beginning. */
const shortestStart = 3;

/**
 * Returns how many letters of a name are wrong if it means the candidate (Levenshtein distance, ignoring case, with swapped
 * letters as one), or undefined where it hardly does: a third of the letters may be wrong, one less if the first is among
 * them, since people seldom mistype that. The beginning of a candidate is near, however much is missing.
 */
export function misspelling(name: string, candidate: string): number | undefined {
  const [one, other] = [name.toLowerCase(), candidate.toLowerCase()];
  const differing = distance(one, other);
  const wrong = differing > 1 && sorted(one) === sorted(other) ? differing - 1 : differing;
  const allowed = Math.floor(Math.max(one.length, other.length) / 3) - (one[0] === other[0] ? 0 : 1);
  const isStart = one.length >= shortestStart && other.startsWith(one);
  return isStart || wrong <= Math.max(0, allowed) ? wrong : undefined;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

/** Returns the candidates that `name` most likely means: those with the fewest wrong letters, and none where none is near. */
export function allClosest(name: string, candidates: Iterable<string>): string[] {
  let best: string[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const wrong = misspelling(name, candidate);
    if (wrong === undefined || wrong > least) continue;
    if (wrong < least) best = [];
    best.push(candidate);
    least = wrong;
  }
  return best;
}

/** Returns the candidate that `name` most likely means, the first of several; undefined where none is near. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  return allClosest(name, candidates)[0];
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
