import { digitGroups } from './digit-groups.js';
import type { FoundValue } from './span.js';

/** A value that was found once in a ticket, to be found again where nothing marks it. */
export interface Known<Kind extends string> {
  readonly kind: Kind;
  readonly value: string;
}

/** A place where it is again, with the value that it is known by. */
export type Repeat<Kind extends string> = FoundValue & Known<Kind>;

const words = /[\p{L}\p{M}\p{N}_]+/gu;
const anyWord = new RegExp(words.source, 'u');
const ofWord = /^[\p{L}\p{M}\p{N}_]/u;
const endsAsWord = /[\p{L}\p{M}\p{N}_]$/u;

/** Shorter words are said by chance; longer ones are keys, which are found by themselves. */
const [shortestWord, longestWord] = [4, 1_000];
/** The most secrets with the same first word that are searched for, so that the time is linear. */
const maxAlike = 8;

/** Digits with what is between them in the numbers of phones and cards. A class alone. */
const runs = /\d[\d\t ()./-]{4,}/g;
const [leastDigits, mostDigits] = [6, 19];

/** Finds the known values of a ticket again, wherever they are whole words or numbers. */
export class Repeats<Kind extends string> {
  /** By the first word of each. */
  readonly #words = new Map<string, (Known<Kind> & { readonly offset: number })[]>();
  readonly #numbers = new Map<string, Known<Kind>>();

  /** Adds a password, which is found again only as it is written. */
  addWord(known: Known<Kind>): void {
    const { value } = known;
    if (value.length < shortestWord || value.length > longestWord) return;
    const first = anyWord.exec(value);
    if (!first) return;
    const alike = this.#words.get(first[0]) ?? [];
    if (alike.length === maxAlike || alike.some((one) => one.value === value)) return;
    this.#words.set(first[0], [...alike, { kind: known.kind, value, offset: first.index }]);
  }

  /** Adds a number, which is found again by its digits, however they are grouped. */
  addNumber(known: Known<Kind>): void {
    const [digits = ''] = known.value.split(' ');
    if (digits.length >= leastDigits && !this.#numbers.has(digits)) this.#numbers.set(digits, known);
  }

  /** Returns where they are, in order and apart from each other. */
  wordsIn(text: string): Repeat<Kind>[] {
    if (this.#words.size === 0) return [];
    const found: Repeat<Kind>[] = [];
    for (const { 0: word, index } of text.matchAll(words)) {
      const end = found.at(-1)?.to ?? 0;
      const known = this.#words.get(word)?.find((one) => {
        const from = index - one.offset;
        return from >= end && text.startsWith(one.value, from) && isWholeAt(text, from, one.value);
      });
      if (!known) continue;
      const from = index - known.offset;
      found.push({ kind: known.kind, value: known.value, from, to: from + known.value.length });
    }
    return found;
  }

  numbersIn(text: string): Repeat<Kind>[] {
    if (this.#numbers.size === 0) return [];
    const found: Repeat<Kind>[] = [];
    for (const { 0: run, index } of text.matchAll(runs)) {
      const groups = digitGroups(run, index);
      for (let first = 0; first < groups.length; first++) {
        const from = groups[first]?.from ?? 0;
        if (from < (found.at(-1)?.to ?? 0) || endsAsWord.test(text.slice(Math.max(0, from - 1), from)))
          continue;
        let digits = '';
        for (let last = first; last < groups.length; last++) {
          const group = groups[last];
          digits += group?.digits.slice(0, mostDigits + 1) ?? '';
          if (group === undefined || digits.length > mostDigits) break;
          const known = this.#numbers.get(digits);
          if (!known || ofWord.test(text.slice(group.to, group.to + 1))) continue;
          const hasPlus = text[from - 1] === '+';
          found.push({ kind: known.kind, value: known.value, from: hasPlus ? from - 1 : from, to: group.to });
          break;
        }
      }
    }
    return found;
  }
}

/** Returns whether a place is a whole word, and not part of a longer one. */
function isWholeAt(text: string, from: number, value: string): boolean {
  const to = from + value.length;
  const goesOn = endsAsWord.test(value) && ofWord.test(text.slice(to, to + 1));
  const beganBefore = ofWord.test(value) && endsAsWord.test(text.slice(Math.max(0, from - 1), from));
  return !goesOn && !beganBefore;
}
