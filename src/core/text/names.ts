import { grouped } from './numbers.js';
import { shorten } from './shorten.js';

/**
 * Returns names as a list in a sentence. They come from files and endpoints, so each is put on one line and cut to 60
 * characters, and at most `maxNames` are named: `a, b and 2,980 more`.
 */
export function listNames(names: readonly string[], maxNames = 20): string {
  const named = names.slice(0, maxNames).map((name) => shorten(name, 60));
  const more = names.length - named.length;
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${grouped(more)} more`;
}

/** Returns a prompt's name, with its version if it is saved: `triage@2`. */
export function nameVersion(name: string, version: number | null | undefined): string {
  return version === null || version === undefined ? name : `${name}@${version}`;
}

/** Returns a category's name for comparison, which ignores case, surrounding space and Unicode composition. */
export function foldName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
