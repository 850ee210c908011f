import type { Ticket } from '../../core/ticket.js';
import { findCards } from './cards.js';
import { findEmails } from './emails.js';
import { fold } from './folded.js';
import { findIbans } from './ibans.js';
import { findOtherNumbers } from './other-numbers.js';
import { findPhones } from './phones.js';
import { covered, type FoundValue } from './span.js';
import { findTokens } from './tokens/tokens.js';

/** What is replaced, by the word that its placeholders have. */
export const redactedKinds = ['email', 'phone', 'card', 'iban', 'token'] as const;
export type RedactedKind = (typeof redactedKinds)[number];

/** How many values of each kind were replaced, each counted once a ticket; none where nothing was. */
export type RedactedCounts = Readonly<Partial<Record<RedactedKind, number>>>;

/** Receives what was replaced of a ticket, where anything was. */
export type OnRedacted = (ticket: Ticket, counts: RedactedCounts) => void;

/** A text that a ticket brings to its request. */
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

/**
 * Replaces e-mail addresses, numbers of phones and cards, IBANs and tokens by placeholders such as `[email 1]`: the same
 * for the same value in all texts of a ticket, however it is written there, and none that one of the texts has already.
 * It takes time in proportion to the texts.
 */
export function redact(given: readonly RedactableText[]): Redacted {
  const all = given.map(({ name, text }) => ({ text, values: valuesIn(text, name) }));
  if (all.every(({ values }) => values.length === 0))
    return { texts: given.map(({ text }) => text), counts: {} };
  const placeholders = new Placeholders(given.map(({ text }) => text));
  return {
    texts: all.map(({ text, values }) => replaced(text, values, placeholders)),
    counts: placeholders.counts,
  };
}

/** What all numbers of phones and cards have. */
const manyDigits = /[\d(][\d\t ()./:-]{6,}/;
const onlyNumber = /^[\d\s()+./-]{7,40}$/;

/** Finds the values of a text, in order. What one kind has found the next ones do not see. */
function valuesIn(original: string, name: string): Value[] {
  const { text: folded, placeOf } = fold(original);
  const values: Value[] = [];
  let text = folded;
  const take = (kind: RedactedKind, found: readonly FoundValue[]) => {
    for (const { from, to, value } of found)
      values.push({ kind, value, from: placeOf(from), to: placeOf(to) });
    text = covered(text, found);
  };
  take('token', findTokens(text));
  take('email', findEmails(text));
  take('iban', findIbans(text));
  if (manyDigits.test(text)) {
    // What a column is called says what its numbers are, where there is nothing else in it.
    const label = onlyNumber.test(text) ? name : '';
    text = covered(text, findOtherNumbers(text));
    take('card', findCards(text, label));
    take('phone', findPhones(text, label));
  }
  return values.toSorted((one, other) => one.from - other.from);
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
