import { passesLuhn } from './checksums.js';
import { inFront, isOtherLabel } from './context.js';
import { type DigitGroup, digitGroups } from './digit-groups.js';
import { apart, type FoundValue } from './span.js';

/** Digits with single blanks and hyphens among them. A class alone, which takes no room for each of a million digits. */
const runs = /\d[\d\t -]{11,}/g;

const [shortest, longest] = [13, 19];
/** Characters between two groups, at most. */
const widestGap = 3;

/** The networks' first digits and lengths: ISO/IEC 7812-1, and what each network says of its own. */
const ofNetworks = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|095|[689]\d)\d{11}$/,
  /^35(?:2[89]|[3-8]\d)\d{12,15}$/,
  /^(?:6011|64[4-9]\d|65\d{2}|62\d{2}|60\d{2}|81\d{2}|82\d{2}|508\d)\d{12,15}$/,
  /^(?:50|5[6-9]|6\d)\d{10,17}$/,
  /^(?:220[0-4]|9792)\d{12,15}$/,
];

/** Milliseconds, microseconds or nanoseconds since 1970, from 2017 to 2033. */
const time = /^1[5-9](?:\d{11}|\d{14}|\d{17})$/;

/** Groups as on cards with other signs or line breaks between them, also quoted ones. */
const marked =
  /(?<![\p{L}\p{N}_]|\d[.,/-])(?:\d{4}[\s.·_*/|>-]{1,4}\d{4}[\s.·_*/|>-]{1,4}\d{4}[\s.·_*/|>-]{1,4}\d{4}|3\d{3}[\s.·_*/|>-]{1,4}\d{6}[\s.·_*/|>-]{1,4}\d{5})(?![\p{L}\p{N}_]|[.,/-]\d)/gu;

/** A number of 13 to 19 digits, in one group or several. */
interface Candidate extends FoundValue {
  readonly groups: number;
}

/**
 * Finds the numbers of payment cards: 13 to 19 digits with their check digit, in one piece or in groups. Numbers that
 * are not the count of a network where they are written as on a card, or in one piece and are not named as something else.
 */
export function findCards(text: string, name: string): FoundValue[] {
  const found: FoundValue[] = [];
  for (const { 0: run, index } of text.matchAll(runs)) {
    const groups = digitGroups(run, index);
    for (let first = 0; first < groups.length; first++) {
      // The longest first, since a shorter one may have its check digit by chance.
      const card = candidatesAt(groups, first).findLast(
        (one) => isCard(one, text, name) && !isAmid(one, text),
      );
      if (!card) continue;
      found.push(card);
      first += card.groups - 1;
    }
  }
  return apart([...found, ...markedIn(text)]);
}

/** The numbers of card networks only, since other numbers look alike. */
function markedIn(text: string): FoundValue[] {
  return Array.from(text.matchAll(marked), ({ 0: written, index }) => ({
    from: index,
    to: index + written.length,
    value: written.replace(/\D/g, ''),
  })).filter(({ value }) => passesLuhn(value) && ofNetworks.some((network) => network.test(value)));
}

/** Returns the numbers with a right check digit that begin with a group. */
function candidatesAt(groups: readonly DigitGroup[], first: number): Candidate[] {
  const candidates: Candidate[] = [];
  const from = groups[first]?.from ?? 0;
  let [value, end] = ['', from];
  for (let next = first; next < groups.length; next++) {
    const group = groups[next];
    if (group === undefined || group.from - end > widestGap || value.length + group.digits.length > longest)
      break;
    value += group.digits;
    end = group.to;
    if (value.length >= shortest && passesLuhn(value))
      candidates.push({ from, to: end, value, groups: next - first + 1 });
  }
  return candidates;
}

/** Whether a number is a part of something longer: a name, a fraction. */
function isAmid({ from, to }: FoundValue, text: string): boolean {
  const before = text.slice(Math.max(0, from - 2), from);
  const after = text.slice(to, to + 2);
  return (
    /[\p{L}\p{N}_]$|\d[.,]$|[\p{L}\p{N}][/-]$/u.test(before) ||
    /^(?:[\p{L}\p{N}_]|[.,-]\d|[/-]\p{L})/u.test(after)
  );
}

function isCard({ from, to, value, groups }: Candidate, text: string, name: string): boolean {
  if (value.startsWith('0') || /^(\d)\1*$/.test(value)) return false;
  if (ofNetworks.some((network) => network.test(value))) return true;
  const isAsOnCards = /^\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}$/.test(text.slice(from, to));
  return isAsOnCards || (groups === 1 && !time.test(value) && !isOtherLabel(inFront(text, from, name)));
}
