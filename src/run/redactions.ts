import type { Ticket } from '../core/ticket.js';
import { describeRedacted } from '../prompts/redaction/describe-redacted.js';
import {
  type RedactedCounts,
  type RedactedKind,
  redact,
  redactedKinds,
} from '../prompts/redaction/redaction.js';
import type { OnRedacted } from '../prompts/template.js';
import type { RunListener } from './events.js';

/** What is not sent of the tickets of a run: told ticket by ticket, and in sum. */
export class Redactions {
  readonly #counts = new Map<RedactedKind, number>();
  readonly #listen: RunListener;
  #hasWarned = false;

  constructor(listen: RunListener) {
    this.#listen = listen;
  }

  readonly add: OnRedacted = (ticket, counts) => {
    for (const kind of redactedKinds)
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + (counts[kind] ?? 0));
    this.#listen({ kind: 'redacted', ticket, counts });
  };

  /** Warns once of ids that are what is to be redacted: logs, records and recordings name tickets by them. */
  watchIds(tickets: readonly Ticket[]): void {
    if (this.#hasWarned) return;
    const found = tickets.some(({ id }) => hasAny(redact([{ name: 'id', text: id }]).counts));
    if (!found) return;
    this.#hasWarned = true;
    this.#listen({
      kind: 'warning',
      text: 'ids of tickets are kept as they are, in the record of runs and in logs, too, and some are what --redact replaces: name a column of other ids with --id-column',
    });
  }

  /** Tells what was replaced in all, counted anew from then on. */
  sum(): void {
    this.#listen({ kind: 'note', text: describeRedacted(Object.fromEntries(this.#counts)) });
    this.#counts.clear();
  }
}

function hasAny(counts: RedactedCounts): boolean {
  return Object.keys(counts).length > 0;
}
