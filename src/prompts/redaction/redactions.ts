import type { Ticket } from '../../core/ticket.js';
import { describeRedacted } from './describe-redacted.js';
import { type OnRedacted, type RedactedKind, redact, redactedKinds } from './redaction.js';

interface RedactionsOptions {
  readonly note: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly onRedacted: OnRedacted;
}

/** What is not sent of the tickets of a run: ticket by ticket, and in sum. */
export class Redactions {
  readonly #counts = new Map<RedactedKind, number>();
  readonly #options: RedactionsOptions;
  #hasWarned = false;

  constructor(options: RedactionsOptions) {
    this.#options = options;
  }

  readonly add: OnRedacted = (ticket, counts) => {
    for (const kind of redactedKinds)
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + (counts[kind] ?? 0));
    this.#options.onRedacted(ticket, counts);
  };

  /** Warns once where ids are what is replaced elsewhere: logs, records and recordings name tickets by them. */
  watchIds(tickets: readonly Ticket[]): void {
    if (this.#hasWarned || !tickets.some(hasTellingId)) return;
    this.#hasWarned = true;
    this.#options.warn(tellingIds);
  }

  /** Notes what was replaced in all, counted anew from then on. */
  sum(): void {
    this.#options.note(describeRedacted(Object.fromEntries(this.#counts)));
    this.#counts.clear();
  }
}

const tellingIds =
  'some ticket ids look like personal data, but --redact does not replace ids, also not in logs and the record of runs: name another column of ids with --id-column';

/** Numbers of other things are ids more often than those of cards, and random words than tokens. */
const tellingKinds = ['email', 'phone', 'iban'] as const;

function hasTellingId({ id }: Ticket): boolean {
  const { counts } = redact([{ name: 'id', text: id }]);
  return tellingKinds.some((kind) => counts[kind] !== undefined);
}
