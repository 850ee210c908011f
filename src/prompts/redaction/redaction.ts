import type { Ticket } from '../../core/ticket.js';
import { findCards } from './cards.js';
import { findEmails } from './emails.js';
import { fold } from './folded.js';
import { findIbans } from './ibans.js';
import { findOtherNumbers } from './other-numbers.js';
import { findPhones } from './phones.js';
import { Repeats } from './repeats.js';
import { findSecretCell } from './secret-columns.js';
import { covered, type FoundValue } from './span.js';
import { findTokens } from './tokens/tokens.js';

/** What is replaced, by the word that its placeholders have. */
export const redactedKinds = ['email', 'phone', 'card', 'iban', 'token'] as const;
export type RedactedKind = (typeof redactedKinds)[number];

/** How many values of each kind were replaced, each counted once a ticket; none where nothing was. */
export type RedactedCounts = Readonly<Partial<Record<RedactedKind, number>>>;

/** Receives what was replaced of a ticket, where anything was. */
export type OnRedacted = (ticket: Ticket, counts: RedactedCounts) => void;

/** A text of a ticket that its request contains. */
export interface RedactableText {
  /** The column that it is from. */
  readonly name: string;
  readonly text: string;
}

export interface Redacted {
  /** In the order of the texts. */
  readonly texts: readonly string[];
  readonly counts: RedactedCounts;
}

/** A value that was found in the original text. */
interface Value extends FoundValue {
  readonly kind: RedactedKind;
}

/** A text with the values that were found in it. */
interface Searched {
  readonly original: string;
  readonly values: Value[];
  /** The text as values were looked for, without those that were found. */
  readonly rest: string;
  /** Returns where in the original a place of the rest is. */
  placeOf(index: number): number;
}

/**
 * Replaces e-mail addresses, numbers of phones and cards, IBANs and tokens by placeholders such as `[email 1]`: the same
 * for the same value in all texts of a ticket, however it is written there, and none that one of the texts has already.
 * What one text says is a secret is replaced in all of them. It takes time in proportion to the texts.
 */
export function redact(given: readonly RedactableText[]): Redacted {
  const all = given.map(({ name, text }) => search(text, name));
  if (all.every(({ values }) => values.length === 0))
    return { texts: given.map(({ text }) => text), counts: {} };
  addRepeats(all);
  const placeholders = new Placeholders(given.map(({ text }) => text));
  return {
    texts: all.map(({ original, values }) =>
      replaced(
        original,
        values.toSorted((one, other) => one.from - other.from),
        placeholders,
      ),
    ),
    counts: placeholders.counts,
  };
}

/** Adds further places of values that were found elsewhere. */
function addRepeats(all: readonly Searched[]): void {
  const repeats = new Repeats<RedactedKind>();
  for (const { values } of all)
    for (const value of values) {
      if (value.kind === 'token') repeats.addWord(value);
      if (value.kind === 'phone' || value.kind === 'card') repeats.addNumber(value);
    }
  for (const { rest, values, placeOf } of all) {
    const words = repeats.wordsIn(rest);
    for (const { kind, value, from, to } of [...words, ...repeats.numbersIn(covered(rest, words))])
      values.push({ kind, value, from: placeOf(from), to: placeOf(to) });
  }
}

/** Matches what every phone and card number contains. */
const manyDigits = /[\d(][\d\t ()./:-]{6,}|\d{4}[\s.·_*/|>-]{1,4}\d{4}/;
const onlyNumber = /^[\d\s()+./-]{7,40}$/;

/** Finds the values of a text. Later kinds do not see what an earlier kind found. */
function search(original: string, name: string): Searched {
  const { text: folded, placeOf } = fold(original);
  const values: Value[] = [];
  let rest = folded;
  const take = (kind: RedactedKind, found: readonly FoundValue[]) => {
    for (const { from, to, value } of found)
      values.push({ kind, value, from: placeOf(from), to: placeOf(to) });
    rest = covered(rest, found);
  };
  take('token', findSecretCell(rest, name));
  take('token', findTokens(rest));
  take('email', findEmails(rest));
  take('iban', findIbans(rest));
  if (manyDigits.test(rest)) {
    // Where a cell is nothing but a number, the name of its column tells what kind it is.
    const label = onlyNumber.test(rest) ? name : '';
    const others = findOtherNumbers(rest);
    take('card', findCards(covered(rest, others), label));
    take('phone', findPhones(covered(rest, others), label));
  }
  return { original, values, rest, placeOf };
}

function replaced(text: string, values: readonly Value[], placeholders: Placeholders): string {
  const parts: string[] = [];
  let end = 0;
  for (const value of values) {
    parts.push(text.slice(end, value.from), placeholders.of(value));
    end = value.to;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

/** The placeholders of one ticket, numbered in the order in which their values appear. */
class Placeholders {
  readonly #taken = new Set<string>();
  readonly #byValue = new Map<string, string>();
  readonly #numbers = new Map<RedactedKind, number>();
  readonly #counts = new Map<RedactedKind, number>();

  constructor(texts: readonly string[]) {
    const own = new RegExp(`\\[(?:${redactedKinds.join('|')}) \\d{1,9}\\]`, 'gi');
    for (const text of texts) for (const [found] of text.matchAll(own)) this.#taken.add(found.toLowerCase());
  }

  of({ kind, value }: Value): string {
    const key = `${kind} ${value}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known;
    const placeholder = this.#next(kind);
    this.#byValue.set(key, placeholder);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    return placeholder;
  }

  get counts(): RedactedCounts {
    return Object.fromEntries(this.#counts);
  }

  #next(kind: RedactedKind): string {
    for (;;) {
      const number = (this.#numbers.get(kind) ?? 0) + 1;
      this.#numbers.set(kind, number);
      const placeholder = `[${kind} ${number}]`;
      if (!this.#taken.has(placeholder)) return placeholder;
    }
  }
}
