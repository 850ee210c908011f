import { passesMod97 } from './checksums.js';
import type { FoundValue } from './span.js';

/** How long the numbers of a country are (the registry of ISO 13616, which SWIFT keeps). */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  [
    '15 NO',
    '16 BE',
    '18 DK FI FK FO GL NL SD',
    '19 MK SI',
    '20 AT BA EE KZ LT LU MN XK',
    '21 CH HR LI LV',
    '22 BG BH CR DE GB GE IE ME RS VA',
    '23 AE GI IL IQ OM SO TL',
    '24 AD CZ DZ ES MD PK RO SA SE SK TN VG',
    '25 LY PT ST',
    '26 IS TR',
    '27 BI DJ FR GR IT MC MR SM',
    '28 AL AZ BY CY DO GT HN HU LB NI PL SV',
    '29 BR EG PS QA UA',
    '30 JO KW MU YE',
    '31 MT SC',
    '32 LC',
    '33 RU',
  ].flatMap((row) => {
    const [length, ...countries] = row.split(' ');
    return countries.map((country) => [country, Number(length)]);
  }),
);

/** Where one may begin: a country and two check digits, not amid a word. */
const beginning = /(?<![a-z0-9])(?:IBAN)?[a-z]{2}[ -]?\d{2}(?=[\s-]{0,2}[>a-z0-9])/gi;
const longest = 34;
/** What is between its groups: one sign, or a line break, also in a quoted mail. */
const between = /(?:[\s-]|[ \t]?\r?\n[ \t]?(?:>[ \t]?){0,4})(?=[a-z0-9])/iy;

/** Finds IBANs whose check digits are right, with blanks and hyphens or without. Each looks at a hundred characters at most. */
export function findIbans(text: string): FoundValue[] {
  const found: FoundValue[] = [];
  for (const { 0: start, index } of text.matchAll(beginning)) {
    const from = index + (/^IBAN/i.test(start) ? 4 : 0);
    if (from < (found.at(-1)?.to ?? 0)) continue;
    const iban = ibanAt(text, from);
    if (iban) found.push(iban);
  }
  return found;
}

function ibanAt(text: string, from: number): FoundValue | undefined {
  const rest = text.slice(from, from + 3 * longest);
  const length = lengths[rest.slice(0, 2).toUpperCase()];
  // Of a country that is not known, only in capitals: a shorter word may have the right digits by chance.
  if (length === undefined && !/^[A-Z]{2}\d/.test(rest)) return undefined;
  let [value, to] = ['', 0];
  while (to < rest.length && value.length < (length ?? longest)) {
    const character = rest[to] ?? '';
    if (/[a-z0-9]/i.test(character)) {
      value += character.toUpperCase();
      to++;
      continue;
    }
    between.lastIndex = to;
    const [gap] = between.exec(rest) ?? [];
    // Where the length of the country is not known, only a blank ends it.
    if (length === undefined || gap === undefined) break;
    to += gap.length;
  }
  if (value.length < (length ?? 15) || /[a-z0-9]/i.test(rest[to] ?? '') || !passesMod97(value))
    return undefined;
  return { from, to: from + to, value };
}
