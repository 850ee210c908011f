import type { Outcome } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { RequestEvent } from '../pipeline/event.js';
import type { RedactedCounts } from '../prompts/redaction/redaction.js';

/** How far a run is. */
export interface Stage {
  readonly tickets: number;
  /** Those that a model has answered, now or before, whether its reply could be read or not. */
  readonly answered: number;
  readonly failed: number;
  /** Those that the run did not get to before it was stopped. */
  readonly notSent: number;
  /** US dollars; undefined where that is not known. */
  readonly cost: number | undefined;
  readonly elapsedMs: number;
  /** The estimated number of tickets; undefined where it is unknown. */
  readonly total: number | undefined;
}

/** What happens in a run, for progress and logs. Texts are hostile. */
export type RunEvent =
  | RequestEvent
  /** A note for the user, such as what was guessed. */
  | { readonly kind: 'note'; readonly text: string }
  /** How something is done, where that is what the user expects. */
  | { readonly kind: 'detail'; readonly text: string }
  /** What the user should know about a model, but need not read with every run. */
  | { readonly kind: 'disclaimer'; readonly text: string }
  /** Everything is open: what the run reads, by which prompt and which model, in a line. */
  | { readonly kind: 'opened'; readonly text: string }
  /** A problem that does not stop the run. */
  | { readonly kind: 'warning'; readonly text: string }
  /** A part of a ticket is taken out before it is sent: see `Ticket.cleaned`. */
  | { readonly kind: 'cleaned'; readonly ticket: Ticket }
  /** Some values of a ticket are not sent: how many of which kinds. */
  | { readonly kind: 'redacted'; readonly ticket: Ticket; readonly counts: RedactedCounts }
  /** The first outcomes are pulled. */
  | { readonly kind: 'started' }
  /** Some tickets have their outcomes. */
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[]; readonly stage: Stage }
  /**
   * Nothing more is sent, since no further ticket would get an answer: the reason, mostly a TicketsiftError.
   */
  | { readonly kind: 'stopped'; readonly reason: unknown }
  /** All tickets have their outcomes. */
  | { readonly kind: 'finished' };

export type RunListener = (event: RunEvent) => void;
