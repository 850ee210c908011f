import { type FoundValue, placed } from '../span.js';

const shortest = 32;
const pieces = /[\w+/-]{32,}={0,2}/g;
const segments = /[\w+-]{32,}={0,2}/g;

/**
 * Finds what is written for secrets alone: 32 characters and more of both cases and of digits,
 * between which it changes nearly half of the time (for a random one it is 62 of 100 times, for words put together a
 * third). Hexadecimal digits stay, since those of commits and files are not secrets, and so do public keys and checksums.
 * @param word without blanks
 * @param from where it is in its text
 * @param isBesideAmazonKey whether what is 40 characters long is the other half of it
 */
export function findRandom(word: string, from: number, isBesideAmazonKey: boolean): FoundValue[] {
  return Array.from(word.matchAll(pieces)).flatMap(({ 0: piece, index }) => {
    if (isChecksum(piece, word.slice(Math.max(0, index - 8), index))) return [];
    const at = from + index;
    if (isRandom(piece) || (isBesideAmazonKey && piece.length === lengthOfAmazon && hasAllKinds(piece)))
      return [placed(piece, at)];
    // A part of a path.
    return Array.from(piece.matchAll(segments)).flatMap(({ 0: segment, index: within }) =>
      isRandom(segment) ? [placed(segment, at + within)] : [],
    );
  });
}

function isChecksum(piece: string, before: string): boolean {
  return /^(?:sha\d{1,3}-|AAAA)/.test(piece) || /sha\d{1,3}:$|md5:$/i.test(before);
}

function hasAllKinds(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

/** At most this share is signs, which are more frequent between words, and at least this share of neighbours differ in kind. */
const [mostSigns, leastChanges] = [0.1, 0.45];

/** Secrets of Amazon have this length. */
const [lengthOfAmazon, leastChangesOfAmazon] = [40, 0.3];

function isRandom(text: string): boolean {
  if (text.length < shortest || !hasAllKinds(text)) return false;
  let [signs, pairs, changes, before] = [0, 0, 0, ''];
  for (const character of text) {
    const kind = /[a-z]/.test(character)
      ? 'a'
      : /[A-Z]/.test(character)
        ? 'A'
        : /\d/.test(character)
          ? '1'
          : '';
    if (kind === '') signs++;
    if (kind !== '' && before !== '') {
      pairs++;
      if (kind !== before) changes++;
    }
    before = kind;
  }
  const least = text.length === lengthOfAmazon ? leastChangesOfAmazon : leastChanges;
  return signs <= mostSigns * text.length && changes >= least * pairs;
}
