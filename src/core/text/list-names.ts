import { shorten } from './shorten.js';

/**
 * Names as a list in a sentence. They come from files and endpoints, so each is put on one line and cut to 60
 * characters, and no more than `most` are named: `a, b and 2,980 more`.
 */
export function listNames(names: readonly string[], most = 20): string {
  const named = names.slice(0, most).map((name) => shorten(name, 60));
  const more = names.length - named.length;
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more.toLocaleString('en')} more`;
}
