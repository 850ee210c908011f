/** A text in which digits, signs and blanks are written in one way, and what is not seen is left out. */
export interface Folded {
  readonly text: string;
  /** Returns where in the original a place of the folded text is. */
  placeOf(index: number): number;
}

/**
 * What has a plain form: characters that are not seen (zero-width ones, soft hyphens), other blanks, dashes, digits of
 * other scripts, and the wide forms of East Asia.
 */
const foldable = new RegExp(
  [
    // Blanks and dashes; then what is not seen.
    '[\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\u2010-\\u2015\\u2024\\u2212\\ufe58\\ufe63]',
    '[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f]',
    '[\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]',
    // Digits: Arabic, Persian, N’Ko, Devanagari, Bengali, Thai, mathematical ones; then the wide forms.
    '[\\u0660-\\u0669\\u06f0-\\u06f9\\u07c0-\\u07c9\\u0966-\\u096f\\u09e6-\\u09ef\\u0e50-\\u0e59\\uff01-\\uff5e]',
    '\\ud835[\\udfce-\\udfff]',
  ].join('|'),
  'g',
);
const anyFoldable = new RegExp(foldable.source);

const dash = /[\u2010-\u2015\u2212\ufe58\ufe63]/;
const blank = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const decimal = /\p{Nd}/u;

/** Folds a text. Its length stays as it is but for what is left out. */
export function fold(text: string): Folded {
  if (!anyFoldable.test(text)) return { text, placeOf: (index) => index };
  const parts: string[] = [];
  /** Where the folded text is shorter than the original from, each with by how much in all. */
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let [end, length, by] = [0, 0, 0];
  for (const { 0: found, index } of text.matchAll(foldable)) {
    const plain = plainFormOf(found);
    parts.push(text.slice(end, index), plain);
    length += index - end + plain.length;
    end = index + found.length;
    if (plain.length === found.length) continue;
    by += found.length - plain.length;
    shifts.push({ from: length, by });
  }
  parts.push(text.slice(end));
  return { text: parts.join(''), placeOf: (index) => index + shiftAt(shifts, index) };
}

function plainFormOf(found: string): string {
  if (dash.test(found)) return '-';
  if (blank.test(found)) return ' ';
  if (found === '\u2024') return '.';
  const code = found.codePointAt(0) ?? 0;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  return decimal.test(found) ? digitOf(found, code) : '';
}

/** Digits of a script stand one after the other, from zero to nine. */
function digitOf(found: string, code: number): string {
  const compatible = found.normalize('NFKC');
  if (/[0-9]/.test(compatible)) return compatible;
  let digit = 0;
  while (digit < 9 && decimal.test(String.fromCodePoint(code - digit - 1))) digit++;
  return String(digit);
}

/** By binary search, since a hostile text may have one at each character. */
function shiftAt(shifts: readonly { readonly from: number; readonly by: number }[], index: number): number {
  let [low, high] = [0, shifts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shifts[middle]?.from ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return shifts[low - 1]?.by ?? 0;
}
