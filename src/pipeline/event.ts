import type { TicketError } from '../core/errors/ticket-error.js';
import type { Reply, Usage } from '../core/model.js';
import type { Ticket } from '../core/ticket.js';
import type { TicketRequest } from './send.js';

/** What happens to a ticket on its way, besides its outcome: for progress, counts and logs. */
export type RequestEvent =
  /** A request was answered, after this many milliseconds. */
  | {
      readonly kind: 'answered';
      readonly request: TicketRequest;
      readonly reply: Reply;
      readonly tookMs: number;
    }
  /** A request got no usable reply, though the endpoint reported a charge for it. */
  | {
      readonly kind: 'charged';
      readonly ticket: Ticket;
      readonly failure: TicketError;
      readonly usage: Usage;
    }
  /**
   * A request got no reply, and is sent again after `waitMs`. `retry` counts from 1; undefined where it does
   * not count as a retry.
   */
  | {
      readonly kind: 'retry';
      readonly ticket: Ticket;
      readonly failure: TicketError;
      readonly waitMs: number;
      readonly retry: number | undefined;
    }
  /** A reply could not be read, and the model is to repair it. */
  | { readonly kind: 'repair'; readonly ticket: Ticket; readonly failure: TicketError }
  /** Nothing is sent for this many milliseconds. */
  | { readonly kind: 'pause'; readonly ms: number; readonly why: PauseReason }
  /**
   * The endpoint has answered before and does not now: only one request is sent, after this many
   * milliseconds, and so on for at most `leftMs`. `tries` counts those that failed, from 1.
   */
  | {
      readonly kind: 'outage';
      readonly failure: TicketError;
      readonly tries: number;
      readonly ms: number;
      readonly leftMs: number;
    }
  /** The endpoint answers again after this time, in milliseconds. */
  | { readonly kind: 'outage_over'; readonly ms: number }
  /**
   * This many requests have waited for a while for answers that other processes with the same cache are
   * getting.
   */
  | { readonly kind: 'held'; readonly requests: number }
  /** Another machine names a lower limit a minute, which counts for all. */
  | { readonly kind: 'lower_limit'; readonly counts: 'requests' | 'tokens'; readonly perMinute: number }
  /** The new maximum number of concurrent requests, and why it is lower than before. */
  | { readonly kind: 'concurrency'; readonly limit: number; readonly why: 'rate_limited' | 'slow' };

/** Why nothing is sent: a limit of the endpoint, or because it cannot answer just now. */
export type PauseReason = 'rate_limited' | 'unavailable';

export type Listen = (event: RequestEvent) => void;
