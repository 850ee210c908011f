import type { Classification } from '../../core/classification.js';
import { wasNotReached } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { cutOff } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';
import type { Kind } from '../../storage/runs/kind.js';
import { changeOf } from '../changes.js';
import { describeKind } from '../describe/kind.js';

/** A ticket on the workbench, with the outcomes of prompts. */
export interface BenchRow {
  readonly ticket: Ticket;
  outcome: Outcome | undefined;
  /** The outcome of the previously tried prompt. */
  before: Classification | undefined;
  /** The same, where it was different. */
  was: Kind | undefined;
  /** Whether the outcome is from an earlier try than the last. */
  isOld: boolean;
  /** Whether the current prompt would send it; undefined where that is not known. */
  isToSend: boolean | undefined;
  /** The cached answer to the current prompt. */
  proposed: Classification | undefined;
  /** The model's last reply, unparsed. */
  reply: string | undefined;
}

/** What the cache has for a ticket. */
export interface RowMark {
  /** Whether the current prompt would send it. */
  readonly isToSend: boolean;
  readonly proposed: Classification | undefined;
}

/** A row as a page shows it. All texts are hostile, with control characters made visible. */
export interface RowView {
  readonly n: number;
  readonly id: string;
  /** Its beginning. */
  readonly text: string;
  readonly urgent: boolean | null;
  readonly categories: readonly string[] | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly origin: string | null;
  readonly was: string | null;
  readonly isOld: boolean;
  readonly isToSend: boolean | null;
}

/** The length of a text in a list, and of a kept reply. */
const maxListed = 400;
const maxReply = 50_000;

/** The rows of a sample, in its order. */
export class BenchRows {
  #rows: BenchRow[] = [];
  #numbers = new Map<Ticket, number>();

  get count(): number {
    return this.#rows.length;
  }

  at(n: number): BenchRow | undefined {
    return this.#rows[n];
  }

  all(): readonly BenchRow[] {
    return this.#rows;
  }

  views(): RowView[] {
    return this.#rows.map(viewOf);
  }

  /** Starts over with tickets that no prompt was tried on. */
  replace(tickets: readonly Ticket[]): void {
    this.#rows = tickets.map(newRow);
    this.#numbers = new Map(tickets.map((ticket, n) => [ticket, n]));
  }

  /** Marks all outcomes as those of an earlier try. */
  age(): void {
    for (const row of this.#rows) row.isOld = row.outcome !== undefined;
  }

  /** Marks rows with what the cache has for them. Returns the rows that a page must redraw. */
  mark(marks: ReadonlyMap<Ticket, RowMark>): RowView[] {
    return this.#rows.flatMap((row, n) => {
      const { isToSend, proposed } = marks.get(row.ticket) ?? {};
      row.proposed = proposed;
      if (isToSend === row.isToSend) return [];
      row.isToSend = isToSend;
      return [viewOf(row, n)];
    });
  }

  /** Adds an outcome. Returns the row that changed; rows that a test did not reach stay as they were. */
  take(outcome: Outcome): RowView[] {
    const n = this.#numbers.get(wholeTicket(outcome.ticket));
    const row = n === undefined ? undefined : this.#rows[n];
    if (n === undefined || !row || (outcome.error && wasNotReached(outcome.error))) return [];
    row.before = row.outcome?.classification;
    row.was = row.outcome && changeOf(row.outcome, outcome);
    row.outcome = outcome;
    row.isOld = false;
    row.isToSend = false;
    return [viewOf(row, n)];
  }

  /** Keeps the model's reply. */
  keepReply(ticket: Ticket, text: string): void {
    const row = this.#rows[this.#numbers.get(wholeTicket(ticket)) ?? -1];
    if (row) row.reply = cutOff(text, maxReply);
  }
}

function newRow(ticket: Ticket): BenchRow {
  return {
    ticket,
    outcome: undefined,
    before: undefined,
    was: undefined,
    isOld: false,
    isToSend: undefined,
    proposed: undefined,
    reply: undefined,
  };
}

function viewOf({ ticket, outcome, was, isOld, isToSend }: BenchRow, n: number): RowView {
  const { classification, error } = outcome ?? {};
  return {
    n,
    id: visible(ticket.id),
    text: visibleLines(cutOff(ticket.text, maxListed)),
    urgent: classification?.urgent ?? null,
    categories: classification?.categories.map(visible) ?? null,
    error: error ? { code: error.code, message: visible(error.message) } : null,
    origin: outcome?.origin ?? null,
    was: was ? visible(describeKind(was)) : null,
    isOld,
    isToSend: isToSend ?? null,
  };
}

/** Returns a text with its line breaks; other invisible characters are made visible. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}
