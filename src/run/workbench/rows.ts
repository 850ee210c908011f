import type { Outcome } from '../../core/outcome.js';
import { visible } from '../../core/text/visible.js';
import type { Ticket } from '../../core/ticket.js';
import type { Kind } from '../../storage/runs/run-outcomes.js';
import { changeOf } from '../changes.js';
import { describeKind } from '../describe/kind.js';

/** A ticket on the workbench, with what prompts made of it. */
export interface BenchRow {
  readonly ticket: Ticket;
  outcome: Outcome | undefined;
  /** What the prompt tried before made of it, where that was something else. */
  was: Kind | undefined;
  /** Whether the outcome is of an earlier try than the last. */
  isOld: boolean;
  /** Whether the prompt as it is now would send it; undefined where that is not known. */
  isToSend: boolean | undefined;
  /** What the model replied last, as it came. */
  reply: string | undefined;
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

/** The length of a text in a list, and of what is kept of a reply. */
const maxListed = 400;
const maxReply = 50_000;

export function newRow(ticket: Ticket): BenchRow {
  return {
    ticket,
    outcome: undefined,
    was: undefined,
    isOld: false,
    isToSend: undefined,
    reply: undefined,
  };
}

/** Takes an outcome in. */
export function takeOutcome(row: BenchRow, outcome: Outcome): void {
  row.was = row.outcome && changeOf(row.outcome, outcome);
  row.outcome = outcome;
  row.isOld = false;
}

export function keepReply(row: BenchRow, text: string): void {
  row.reply = text.length > maxReply ? `${text.slice(0, maxReply)}…` : text;
}

export function viewOf({ ticket, outcome, was, isOld, isToSend }: BenchRow, n: number): RowView {
  const { classification, error } = outcome ?? {};
  const isCut = ticket.text.length > maxListed;
  return {
    n,
    id: visible(ticket.id),
    text: visibleLines(isCut ? `${ticket.text.slice(0, maxListed)}…` : ticket.text),
    urgent: classification?.urgent ?? null,
    categories: classification?.categories.map(visible) ?? null,
    error: error ? { code: error.code, message: visible(error.message) } : null,
    origin: outcome?.origin ?? null,
    was: was ? visible(describeKind(was)) : null,
    isOld,
    isToSend: isToSend ?? null,
  };
}

/** A text with its line breaks; all else that is not drawn is made visible. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}
