/** A text in which digits, signs and blanks are written in one way, and what is not seen is left out. */
export interface Folded {
  readonly text: string;
  /** Returns where in the original a place of the folded text is. */
  placeOf(index: number): number;
}

/**
 * What has a plain form: characters that are not seen (zero-width ones, soft hyphens), other blanks, dashes, digits of
 * other scripts and in circles, the wide forms of East Asia, and escapes of HTML, JSON and Markdown.
 */
const foldable = new RegExp(
  [
    // Blanks and dashes; then what is not seen.
    '[\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\u2010-\\u2015\\u2024\\u2212\\ufe52\\ufe58\\ufe62\\ufe63\\ufe6b]',
    '[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f]',
    '[\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]',
    // Digits: Arabic, Persian, N’Ko, Devanagari, Bengali, Thai, mathematical ones; then the wide forms; in circles, raised.
    '[\\u0660-\\u0669\\u06f0-\\u06f9\\u07c0-\\u07c9\\u0966-\\u096f\\u09e6-\\u09ef\\u0e50-\\u0e59\\uff01-\\uff5e]',
    '[\\u{1d7ce}-\\u{1d7ff}]',
    '[\\u00b2\\u00b3\\u00b9\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u24ea]',
    // `&#64;` and `&amp;#64;`; a place to break; other tags beside an at or a dot.
    '&(?:amp;)?(?:#\\d{1,7}|#[xX][\\da-fA-F]{1,6}|[a-zA-Z]{2,8});',
    '<wbr ?\\/?>',
    '(?<=[@.])<\\/?(?:b|i|u|em|strong|span|font)>|<\\/?(?:b|i|u|em|strong|span|font)>(?=[@.])',
    // `\u0040`, `\"`, `\@`; what quoted-printable makes of an at, but not in the query of an address.
    '\\\\{1,3}u[\\da-fA-F]{4}',
    '\\\\{1,3}["@._+-]',
    '(?<=[\\p{L}\\p{N}])(?<![?&][\\w.-]{1,32})=40(?=[a-z][a-z\\d-]{2,62}\\.[a-z]{2})',
  ].join('|'),
  'gu',
);
const anyFoldable = new RegExp(foldable.source, 'u');
/** The same in a text that has strings of JSON: an escaped line break or tab is not a letter of what follows. */
const foldableOfJson = new RegExp(`${foldable.source}|(?<!\\\\)\\\\{1,3}[nrt]`, 'gu');

const dash = /[\u2010-\u2015\u2212\ufe58\ufe63]/;
const blank = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const decimal = /\p{Nd}/u;
/** Those that an address or a number may be written with. */
const entities: Readonly<Record<string, string>> = {
  commat: '@',
  period: '.',
  plus: '+',
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  Tab: '\t',
  NewLine: '\n',
  hyphen: '-',
  dash: '-',
  ndash: '-',
  mdash: '-',
  minus: '-',
  lowbar: '_',
  colon: ':',
  equals: '=',
  sol: '/',
  lpar: '(',
  rpar: ')',
  quot: '"',
  apos: "'",
  shy: '',
  zwj: '',
  zwnj: '',
};

/** Folds a text. Its length stays as it is but for what is left out or escaped. */
export function fold(text: string): Folded {
  const hasEscapes = text.includes('"') && /\\[nrt]/.test(text);
  if (!hasEscapes && !anyFoldable.test(text)) return { text, placeOf: (index) => index };
  const parts: string[] = [];
  /** Where the folded text is shorter than the original from, each with by how much in all. */
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let [end, length, by] = [0, 0, 0];
  for (const { 0: found, index } of text.matchAll(hasEscapes ? foldableOfJson : foldable)) {
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
  if (found.length > 2 || /^[\\<]/.test(found)) return unescaped(found);
  return plainCharacter(found);
}

/** Returns the character that is escaped; what is not an escape stays as it is. */
function unescaped(found: string): string {
  if (found.startsWith('<')) return '';
  if (found === '=40') return '@';
  if (found.startsWith('&')) {
    const name = found.slice(found.startsWith('&amp;') && found !== '&amp;' ? 5 : 1, -1);
    if (!name.startsWith('#')) return entities[name] ?? found;
    const isHex = /^#x/i.test(name);
    return characterOf(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10)) ?? found;
  }
  const escaped = found.replace(/^\\+/, '');
  if (escaped.length === 5) return characterOf(Number.parseInt(escaped.slice(1), 16)) ?? found;
  return { n: '\n', r: '\r', t: '\t' }[escaped] ?? escaped;
}

/** Returns the plain form of the character of a code, where it has one or is of ASCII. */
function characterOf(code: number): string | undefined {
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  if (code >= 9 && code < 0x7f) return character;
  return anyFoldable.test(character) ? plainCharacter(character) : undefined;
}

function plainCharacter(found: string): string {
  if (dash.test(found)) return '-';
  if (blank.test(found)) return ' ';
  if (found === '\u2024') return '.';
  const code = found.codePointAt(0) ?? 0;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  const compatible = found.normalize('NFKC');
  if (/^[\d@.+-]$/.test(compatible)) return compatible;
  return decimal.test(found) ? digitOf(code) : '';
}

/** The digits of a script follow each other, from zero to nine. */
function digitOf(code: number): string {
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
