import { apart, covered, type FoundValue } from '../span.js';
import { findBlocks } from './blocks.js';
import { longWords } from './long-words.js';
import { findNamed } from './named.js';
import { findWithPrefix, isAmazonKey } from './prefixes.js';
import { findRandom } from './random.js';

/** Finds keys, tokens and passwords: by the prefix of their issuer, by their label, or because they are long and random. */
export function findTokens(given: string): FoundValue[] {
  const blocks = findBlocks(given);
  const text = covered(given, blocks.public);
  const words = longWords(text);
  const keys = words.flatMap(({ word, index }) => findWithPrefix(word, index));
  const isBesideAmazonKey = keys.some(isAmazonKey);
  const random = words.flatMap(({ word, index }) => findRandom(word, index, isBesideAmazonKey));
  return apart([...blocks.private, ...findNamed(text), ...keys, ...random]);
}
