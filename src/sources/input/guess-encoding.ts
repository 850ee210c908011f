import { createTranscoder } from './encodings.js';

/** What text is most likely written in that is not UTF-8. */
export interface LikelyEncoding {
  /** As `--encoding` takes it. */
  readonly name: string;
  /** Whether all others make much less sense. */
  readonly isClear: boolean;
}

/** The likeliest first: of two that make the same sense it is the first. */
const candidates = [
  'windows-1252',
  'macintosh',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
];

/** Letters that languages which use an encoding have most. */
const usual: Readonly<Record<string, string>> = {
  'windows-1252': 'äöüßéèêëàâçîïôûùœñáíóúãõåøæÄÖÜÉ',
  macintosh: 'äöüßéèêëàâçîïôûùœñáíóúãõåøæÄÖÜÉ',
  'windows-1250': 'ąćęłńóśźżěščřžýáíéúůďťňőűăâîșțşţŁŚŻŠČŘŽđ',
  'windows-1251': 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёії',
  'koi8-r': 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё',
};

/** How much text is enough to guess from: in bytes, and in characters. */
const maxSize = 65_536;
const maxCharacters = 2_000;

/** So much better than the next is clear. */
const clearMargin = 0.4;

/** What programs on Windows write in Western Europe and America goes before what makes a little more sense. */
const advantage: Readonly<Record<string, number>> = { 'windows-1252': 0.15 };

/** Whether text is UTF-8 for the most part, so that other bytes in it are damage. */
export function isMostlyUtf8(bytes: Buffer): boolean {
  const text = bytes.subarray(0, maxSize).toString('latin1');
  const high = text.match(/[\x80-\xFF]/g)?.length ?? 0;
  const whole =
    text.match(/[\xC3-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}/g) ?? [];
  const inWhole = whole.reduce((sum, { length }) => sum + length, 0);
  return whole.length > 3 && inWhole > 0.75 * high;
}

/** Guesses what bytes that are not UTF-8 are written in, by how much sense the text makes. Undefined where they are ASCII. */
export function guessEncoding(bytes: Buffer): LikelyEncoding | undefined {
  const sample = bytes.subarray(0, maxSize);
  const wide = guessUtf16(sample);
  if (wide !== undefined) return { name: wide, isClear: true };
  if (!sample.some((byte) => byte >= 0x80)) return undefined;
  const scores = candidates
    .map((name) => ({
      name,
      score: senseOf(decoded(sample, name), usual[name] ?? '') + (advantage[name] ?? 0),
    }))
    .sort((a, b) => b.score - a.score);
  const [best, next] = scores;
  if (best === undefined || next === undefined) return undefined;
  return { name: best.name, isClear: best.score > 0.5 && best.score - next.score > clearMargin };
}

/** UTF-16 shows by its zeros, which are every other byte of what is ASCII: blanks, digits, delimiters at least. */
export function guessUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const zeros = [0, 0];
  const size = Math.min(bytes.length, maxSize);
  for (let place = 0; place < size; place++)
    if (bytes[place] === 0) zeros[place % 2] = (zeros[place % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > Math.max(1, size / 25, 10 * even)) return 'utf-16le';
  if (even > Math.max(1, size / 25, 10 * odd)) return 'utf-16be';
  return undefined;
}

function decoded(bytes: Buffer, name: string): string {
  return createTranscoder(name)(bytes, true).bytes.toString();
}

const letter = /\p{L}/u;
const latin = /\p{sc=Latin}/u;
const cyrillic = /\p{sc=Cyrillic}/u;
const kana = /[\p{sc=Hira}\p{sc=Kana}ー]/u;
const halfKana = /[\uFF61-\uFF9F]/;
const hangul = /\p{sc=Hang}/u;
const han = /\p{sc=Han}/u;
const upper = /\p{Lu}/u;
const lower = /\p{Ll}/u;

/** Says how much sense the characters beyond ASCII make, each among its neighbours: 1 and more for text, below 0 for none. */
function senseOf(text: string, usualLetters: string): number {
  const characters = [...text];
  let sum = 0;
  let count = 0;
  for (const [place, character] of characters.entries()) {
    if (character <= '\x7F') continue;
    sum += senseOfOne(character, characters[place - 1] ?? ' ', characters[place + 1] ?? ' ', usualLetters);
    if (++count === maxCharacters) break;
  }
  return count === 0 ? 0 : sum / count;
}

function senseOfOne(character: string, before: string, after: string, usualLetters: string): number {
  // No letter, no sign and no blank, or nothing at all in this encoding.
  if (/[\p{C}\uFFFD]/u.test(character)) return -3;
  if (halfKana.test(character)) return -0.3;
  const isBetweenLetters = letter.test(before) && letter.test(after);
  if (!letter.test(character) || character === 'ª' || character === 'º')
    return senseOfSign(character, isBetweenLetters);
  if (latin.test(character) || cyrillic.test(character)) {
    const own = latin.test(character) ? latin : cyrillic;
    const isMixed = [before, after].some((one) => letter.test(one) && !own.test(one));
    // A capital within a word of small letters.
    const isOdd = upper.test(character)
      ? lower.test(before) || (isBetweenLetters && lower.test(after))
      : upper.test(after) && !upper.test(before);
    if (isMixed || isOdd) return -1.5;
    // Words of Latin letters have but a few that are not ASCII.
    if (own === latin && [before, after].every((one) => one > '\x7F' && letter.test(one))) return -1;
    const isAlone = !letter.test(before) && !letter.test(after);
    return (isAlone ? 0 : 0.8) + (usualLetters.includes(character) ? 0.4 : 0);
  }
  // East Asian characters do not come one by one among Latin letters.
  if (latin.test(before) || latin.test(after)) return -1.5;
  if (kana.test(character) || hangul.test(character)) return 1.2;
  return han.test(character) ? (usualHan.test(character) ? 1 : -0.5) : -1;
}

/** What is between words, and what people type seldom. */
function senseOfSign(character: string, isBetweenLetters: boolean): number {
  if (character === '’') return isBetweenLetters ? 1.2 : 0.5;
  if (isBetweenLetters) return -1.5;
  return /[“”‘„–—…•€£°«»§©®™¿¡、。，！？：；（）「」・％　\u00A0]/u.test(character) ? 0.8 : -0.3;
}

/** Some that any Chinese or Japanese text of a few lines has, simplified and not. Bytes of another encoding make rare ones. */
const usualHan =
  /[的一是不了人我在有他这為为之大来以个中上们们到说說国國和地也子时時道出而要于於就下得可你年生自会會那后後能对對着事其里裡所去行过過家十用发發天如然作方成者多日都三小军二无無同么麼经經法当當起与與好看学學进進种種将將还還分此心前面又定见見只主没沒公从從問题題请請客户戶订訂单單收到货貨付款退錢钱机機器打印印刷密码碼登录錄账賬号號系統统錯错误誤修理服務务电電話话網网页頁更新文件速度无法使用今天明]/u;
