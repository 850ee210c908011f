import type { TicketErrorCode } from '../core/errors/ticket-error.js';

/** The result of a ticket: a classification or an error, never both. */
export type TicketOutcome = ClassifiedTicket | FailedTicket;

/** A ticket with what the model says of it. */
export interface ClassifiedTicket extends OutcomeOfTicket {
  readonly urgent: boolean;
  /** Spelt as the prompt spells them, without duplicates. */
  readonly categories: readonly string[];
  /** How sure the model is, each from 0 to 1; undefined for one that does not say. */
  readonly confidence: { readonly urgent: number; readonly categories: number } | undefined;
  readonly error: undefined;
}

/** A ticket that has no classification. Others may have one: a ticket that fails does not end a run. */
export interface FailedTicket extends OutcomeOfTicket {
  readonly urgent: undefined;
  readonly categories: undefined;
  readonly confidence: undefined;
  /** Why, by a code that is stable, and as a sentence, which may quote the model or the endpoint. */
  readonly error: { readonly code: TicketErrorCode; readonly message: string };
}

/** What all outcomes have. Texts are those of the ticket, and may be hostile. */
export interface OutcomeOfTicket {
  readonly id: string;
  /** The text that was sent, with its subject. */
  readonly text: string;
  /** All columns of the ticket by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** The file, database or `tickets`, and the line or row there, counted from 1. */
  readonly place: { readonly source: string; readonly line: number };
  /**
   * Where the answer is from: `cached` by an earlier run, `sent` for now, a `duplicate` of another ticket's, or `none` where no
   * answer was needed or reached.
   */
  readonly origin: 'cached' | 'sent' | 'duplicate' | 'none';
}
