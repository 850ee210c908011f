import type { Outcome } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { RequestEvent } from '../pipeline/event.js';
import type { RedactedCounts } from '../prompts/redaction/redaction.js';

/** How far a run is. */
export interface Stage {
  readonly tickets: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** How many tickets there seem to be; undefined where that is unknown. */
  readonly total: number | undefined;
}

/** What happens in a run, for whoever shows it. Texts are hostile. */
export type RunEvent =
  | RequestEvent
  /** What a user should know, such as what was guessed. */
  | { readonly kind: 'note'; readonly text: string }
  /** How something is done, where that is what anybody would expect. */
  | { readonly kind: 'detail'; readonly text: string }
  /** What a user should know of a model, and need not read with every run. */
  | { readonly kind: 'disclaimer'; readonly text: string }
  /** Everything is open: what the run reads, by which prompt and which model, in a line. */
  | { readonly kind: 'opened'; readonly text: string }
  /** What is wrong though the run goes on. */
  | { readonly kind: 'warning'; readonly text: string }
  /** Something is taken out of a ticket before it is sent: see `Ticket.cleaned`. */
  | { readonly kind: 'cleaned'; readonly ticket: Ticket }
  /** Some values of a ticket are not sent: how many of which kinds. */
  | { readonly kind: 'redacted'; readonly ticket: Ticket; readonly counts: RedactedCounts }
  /** The first outcomes are pulled. */
  | { readonly kind: 'started' }
  /** Some tickets have their outcomes. */
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[]; readonly stage: Stage }
  /** Nothing more is sent, since no further ticket would get an answer: the reason, a TicketsiftError mostly. */
  | { readonly kind: 'stopped'; readonly reason: unknown }
  /** All tickets have their outcomes. */
  | { readonly kind: 'finished' };

export type RunListener = (event: RunEvent) => void;
