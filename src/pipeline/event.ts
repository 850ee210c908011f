import type { TicketsiftError } from '../core/errors.js';
import type { Usage } from '../core/model.js';
import type { Ticket } from '../core/ticket.js';
import type { TicketError } from '../core/ticket-error.js';

/** What happens on the way of a ticket besides its outcome: for those who watch, count or keep a log. */
export type RunEvent =
  /** A request was answered. Times in milliseconds. */
  | {
      readonly kind: 'answered';
      readonly ticket: Ticket;
      readonly tookMs: number;
      readonly usage: Usage | undefined;
    }
  /** A request got no reply, and is sent again after `waitMs`. `retry` counts from 1; undefined where it costs none. */
  | {
      readonly kind: 'retry';
      readonly ticket: Ticket;
      readonly failure: TicketError;
      readonly waitMs: number;
      readonly retry: number | undefined;
    }
  /** A reply could not be read, and the model is asked once more. */
  | { readonly kind: 'repair'; readonly ticket: Ticket; readonly failure: TicketError }
  /** Nothing is sent for so long, since the endpoint said so. */
  | { readonly kind: 'pause'; readonly ms: number }
  /** How many requests may be under way at once from now on, and why. */
  | { readonly kind: 'concurrency'; readonly limit: number; readonly why: 'rate_limited' | 'slow' }
  /** Nothing more is asked: see the error. */
  | { readonly kind: 'halted'; readonly error: TicketsiftError };

export type Listen = (event: RunEvent) => void;
