import { inFront, isOtherLabel, isPhoneLabel } from './context.js';
import type { FoundValue } from './span.js';

/** Where there may be one: digits, seven at least, with signs among them. A class alone, which takes no room a digit. */
const runs = /\(?\+?[\d(][\d\t ()./-]{6,}/g;

const gap = String.raw`(?:[./-]|[\t ]{1,2}(?:[/-][\t ])?)`;

/** A way to write a number, at a place; each looks at no more than some fifty characters. */
interface Shape {
  readonly pattern: RegExp;
  /** How many digits it has. */
  readonly digits: readonly [least: number, most: number];
  isPlausible?(written: string, digits: string): boolean;
}

/** `+49 (0)30 123456`: what ITU-T E.164 calls an international number, of at most 15 digits. */
const international: Shape = {
  pattern: new RegExp(
    String.raw`\(?(?:\+[\t ]?|00[\t ]?(?=[1-9]))\(?[1-9]\d{0,14}\)?(?:(?:${gap}?\(\d{1,5}\)${gap}?|${gap})\d{1,14}){0,7}`,
    'y',
  ),
  digits: [8, 15],
  isPlausible: (written, digits) =>
    !/^\d{1,3}0{6,}$/.test(digits) &&
    // A signed number with its fraction.
    !/^\+\d+\.\d+$/.test(written) &&
    // Without a plus, an international number has eleven digits at least.
    (written.includes('+') || digits.length >= 11),
};

/** `0800 - 1700`. */
const timesOfDay = /^(?:[01]\d|2[0-3])[0-5]\d ?- ?(?:[01]\d|2[0-3])[0-5]\d$/;

/** `0171 1234567`, `(030) 123456`, `06 12 34 56 78`: with the zero that most countries put before the area. */
const trunk: Shape = {
  pattern: new RegExp(
    String.raw`(?:\(0\d{0,5}\)${gap}?|0[1-9]\d{0,4}${gap})\d{2,8}(?:${gap}\d{2,7}){0,4}`,
    'y',
  ),
  digits: [8, 12],
  isPlausible: (written) =>
    !timesOfDay.test(written) &&
    // Pairs are five, as in France; of versions and times there are fewer.
    (!/^\d{2}(?:\D\d{2})*$/.test(written) || /^\d{2}(?:\D\d{2}){4}$/.test(written)) &&
    // Versions, too, have points as their only signs.
    (!/^\d+(?:\.\d+)+$/.test(written) ||
      /^(?:\d{2}(?:\.\d{2}){4}|\d{3,5}\.\d{5,8}|\d{3,4}\.\d{3}\.\d{3,4})$/.test(written)),
};

/** `(555) 123-4567`, `1-800-555-0199`, `555.123.4567`. */
const american: Shape = {
  pattern:
    /(?:1[\t ./-]{0,2})?(?:\([2-9]\d{2}\)[\t ]?-?|[1-9]\d{2}[\t ]?[\t .-][\t ]?)\d{3}[\t ]?[\t .-][\t ]?\d{4}/y,
  digits: [10, 11],
};

/** `(11) 91234-5678`, `8 (495) 123-45-67`: an area in brackets. */
const bracketed: Shape = {
  pattern: new RegExp(String.raw`(?:\d{1,3}${gap}?)?\(\d{2,3}\)${gap}?\d{3,8}(?:${gap}\d{2,5}){0,3}`, 'y'),
  digits: [9, 13],
};

/** `138 1234 5678` of China, `532 123 45 67` of Turkey, `8-800-555-35-35` of Russia, `1300 123 456` of Australia, `555-0142`. */
const others: readonly Shape[] = [
  { pattern: /1[3-9]\d[\t -]\d{4}[\t -]\d{4}/y, digits: [11, 11] },
  { pattern: /(?:[78][\t -])?\d{3}[\t -]\d{3}[\t -]\d{2}[\t -]\d{2}/y, digits: [10, 11] },
  { pattern: /1[38]00[\t -]\d{3}[\t -]\d{3}/y, digits: [10, 10] },
  { pattern: /555-\d{4}/y, digits: [7, 7] },
];

/** Whatever is named as one, and is not a date or a price. */
const labelled: Shape = {
  pattern: new RegExp(String.raw`\(?\d{1,15}\)?(?:${gap}?\(?\d{1,8}\)?){0,6}`, 'y'),
  digits: [7, 15],
};

const shapes = [international, trunk, american, bracketed, ...others];

/** `ext. 12` behind a number. */
const extension =
  /[\t ,;]{0,3}(?:ext(?:ension)?\.?|x|durchwahl|dw\.?|poste|int\.?|anexo|ramal)[\t ]?:?[\t ]?#?\d{1,6}(?!\d)/iy;

/**
 * Finds the numbers of phones by the way they are written, and other numbers where they are named as one.
 * @param name see `inFront`
 */
export function findPhones(text: string, name: string): FoundValue[] {
  const found: FoundValue[] = [];
  for (const { 0: run, index } of text.matchAll(runs)) {
    const end = index + run.length;
    for (let at = Math.max(index, found.at(-1)?.to ?? 0); at < end; at++) {
      if (!isStart.test(text[at] ?? '') || isWithin.test(text[at - 1] ?? '')) continue;
      const phone = phoneAt(text, at, name, at === (found.at(-1)?.to ?? -2) + 1);
      if (!phone) continue;
      found.push(phone);
      at = phone.to - 1;
    }
  }
  return found;
}

const isStart = /[\d(+]/;
const isWithin = /[\d+]/;

/** What a number is a part of, where it is right in front: a word, a price. */
const joined = /[\p{L}\p{N}_$€£¥%@&]$/u;
/** The same for `ORD-202-555-0143` and `0044 0532`, unless what is in front names a phone. */
const hyphenated = /[\p{L}\p{N}][./-]$/u;
const grouped = /\d{4}[\t -]$/;

/** @param isNext whether another number ends right in front, as in `202-555-0143/202-555-0144` */
function phoneAt(text: string, at: number, name: string, isNext: boolean): FoundValue | undefined {
  if (joined.test(text.slice(Math.max(0, at - 1), at))) return undefined;
  const before = inFront(text, at, name);
  const byShape = firstEnd(shapes, text, at);
  const byName = byShape ?? (/\p{L}/u.test(before) ? endOf(labelled, text, at) : undefined);
  if (byName === undefined) return undefined;
  if (!isPhoneLabel(before)) {
    const isPart = (hyphenated.test(before) && !isNext) || (text[at] === '0' && grouped.test(before));
    const hasPlus = /^\(?\+/.test(text.slice(at, at + 2));
    if (byShape === undefined || isPart || (!hasPlus && isOtherLabel(before))) return undefined;
  }
  return withExtension(text, at, byName);
}

function firstEnd(all: readonly Shape[], text: string, at: number): number | undefined {
  for (const shape of all) {
    const to = endOf(shape, text, at);
    if (to !== undefined) return to;
  }
  return undefined;
}

/** Returns where a number of a shape that begins at a place ends: the longest that is no longer than such a number is. */
function endOf(
  { pattern, digits: [least, most], isPlausible }: Shape,
  text: string,
  at: number,
): number | undefined {
  pattern.lastIndex = at;
  let written = pattern.exec(text)?.[0] ?? '';
  while (written !== '') {
    const digits = digitsOf(written);
    if (digits.length < least) return undefined;
    const to = at + written.length;
    const isWhole =
      !/^(?:[\p{L}\p{N}_€$£¥%]|[,:]\d|[./-]?[\t ]?[€$£¥%]|-[\p{L}\p{N}]|\/\p{L}|\.\d)/u.test(
        text.slice(to, to + 3),
      ) || extendsAt(text, to);
    if (digits.length <= most && isWhole && (isPlausible?.(written, digits) ?? true)) return to;
    // Without its last group, which may be another number.
    const shorter = written.replace(/[^\d]*\d+\)?$/, '');
    written = shorter === written ? '' : shorter;
  }
  return undefined;
}

function extendsAt(text: string, to: number): boolean {
  extension.lastIndex = to;
  return extension.test(text);
}

function withExtension(text: string, from: number, to: number): FoundValue {
  extension.lastIndex = to;
  const [added = ''] = extension.exec(text) ?? [];
  // The zero that Germans write between country and area code is dialled in Germany only.
  const digits = digitsOf(text.slice(from, to).replace(/\(0\)/, '')).replace(/^00/, '');
  return { from, to: to + added.length, value: added === '' ? digits : `${digits} ${digitsOf(added)}` };
}

function digitsOf(written: string): string {
  return written.replace(/\D/g, '');
}
