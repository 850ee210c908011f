import { type TicketErrorCode, wasLeft } from '../core/errors/ticket-error.js';
import type { Origin, Outcome } from '../core/outcome.js';
import { fitLine } from '../core/text/fit.js';
import { counted, grouped } from '../core/text/numbers.js';

/** The count of a kind of error, with the first ticket that had it. */
export interface ErrorCount {
  readonly code: TicketErrorCode;
  count: number;
  /** `file:line`, ready for a terminal. */
  readonly place: string;
  /** A sentence, ready for a terminal. */
  readonly example: string;
  /** What to do about it, ready for a terminal. */
  readonly hint: string | undefined;
}

// Names come from the model where the prompt has no list, so there may be as many as tickets, and of any
// length.
const maxNames = 1000;
const maxNameLength = 200;
const exampleWidth = 500;

/** Counts outcomes. It keeps counts and a bounded number of names, never an outcome. */
export class Tally {
  total = 0;
  classified = 0;
  urgent = 0;
  /** Tickets that the run did not get to before it was stopped, or that wait in a batch: nothing failed. */
  notSent = 0;
  /** Those of them that wait in a batch. */
  inBatch = 0;
  /** Rows of the source that could not be read and were left out; none of them is a ticket. */
  skipped = 0;
  /** Answers of one of two models that is on this machine: nothing was sent for them. */
  local = 0;
  /** Other answers, by where they are from. */
  readonly origins: Record<Origin, number> = { cached: 0, sent: 0, duplicate: 0, none: 0 };
  readonly categories = new Map<string, number>();
  /** How often a category was given whose name is missing from `categories`, which is full. */
  otherNames = 0;
  readonly errors = new Map<TicketErrorCode, ErrorCount>();

  readonly #localModel: string | undefined;

  /** @param localModel the name of the one of two models that is on this machine */
  constructor(localModel?: string) {
    this.#localModel = localModel;
  }

  add(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) this.#count(outcome);
  }

  get failed(): number {
    return this.total - this.classified - this.notSent;
  }

  /** The kinds of error, the most frequent first. */
  get rankedErrors(): ErrorCount[] {
    return [...this.errors.values()].sort((a, b) => b.count - a.count);
  }

  #count({ classification, error, origin, model, ticket: { place } }: Outcome): void {
    this.total++;
    if (origin === 'sent' && model !== undefined && model === this.#localModel) this.local++;
    else this.origins[origin]++;
    if (classification) {
      this.classified++;
      if (classification.urgent) this.urgent++;
      for (const name of classification.categories) this.#countCategory(name);
      return;
    }
    if (wasLeft(error)) {
      this.notSent++;
      if (error.code === 'in_batch') this.inBatch++;
      return;
    }
    const known = this.errors.get(error.code);
    if (known) known.count++;
    else {
      this.errors.set(error.code, {
        code: error.code,
        count: 1,
        place: `${fitLine(place.source, exampleWidth)}:${place.line}`,
        example: fitLine(error.message, exampleWidth),
        hint: error.hint === undefined ? undefined : fitLine(error.hint, exampleWidth),
      });
    }
  }

  #countCategory(name: string): void {
    const count = this.categories.get(name);
    if (count !== undefined) this.categories.set(name, count + 1);
    else if (this.categories.size < maxNames && name.length <= maxNameLength) this.categories.set(name, 1);
    else this.otherNames++;
  }
}

/** The counts of answers by where they are from. */
export interface AnswerCounts {
  readonly cached: number;
  readonly sent: number;
  readonly duplicates: number;
  /** Of two models the one on this machine gave these. */
  readonly local?: number | undefined;
}

/**
 * Returns where answers are from: `7 from the cache, 13 sent, 1 duplicate`.
 * @param localModel the model on this machine that gave them, to which nothing is sent
 */
export function describeAnswers(
  { cached, sent, duplicates, local }: AnswerCounts,
  localModel: string | undefined,
): string {
  const here = local === undefined || local === 0 ? '' : `${grouped(local)} on this machine, `;
  return `${grouped(cached)} from the cache, ${here}${grouped(sent)} ${howAnswered(localModel)}, ${counted(duplicates, 'duplicate')}`;
}

/** Returns what gave the answers that were not cached, after their number: `sent`, `by the embedded model`. */
export function howAnswered(localModel: string | undefined): string {
  return localModel === undefined ? 'sent' : `by the ${localModel} model`;
}
